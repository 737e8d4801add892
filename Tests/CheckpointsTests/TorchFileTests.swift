import Checkpoints
import Files
import TestSupport
import Testing
import Zip

/// Files that `Goldens/make.py` has made with PyTorch, whole and damaged.
@Suite("PyTorch files")
struct TorchFileTests {
  /// A folder with a golden file as its weights, after `change`.
  private func folder(
    _ golden: String, tied: Bool = false, _ change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> TemporaryFolder {
    let scratch = TemporaryFolder()
    let here = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    var bytes = try InputFile.contents(of: "\(here)/Goldens/\(golden)")
    change(&bytes)
    try scratch.write(bytes, to: "pytorch_model.bin")
    try scratch.write(#"{"vocab_size":6,"tie_word_embeddings":\#(tied)}"#, to: "config.json")
    return scratch
  }

  /// The weights of a folder, which stays until they are open.
  private func checkpoint(_ scratch: TemporaryFolder) throws -> Checkpoint {
    try withExtendedLifetime(scratch) { try Checkpoint(scratch.folder) }
  }

  private func problem(_ scratch: TemporaryFolder) -> CheckpointError.TorchProblem? {
    if case .torch(_, let problem)? = refusal(scratch) as? CheckpointError { return problem }
    return nil
  }

  /// The error of a file that is refused, which is one of those that say what is wrong with it.
  private func refusal(_ scratch: TemporaryFolder) -> (any Error)? {
    do {
      _ = try checkpoint(scratch)
      return nil
    } catch {
      switch error {
      case CheckpointError.torch, is ZipError, FileError.cutShort: break
      default: Issue.record("\(error)")
      }
      return error
    }
  }

  @Test(arguments: ["zip.bin", "legacy.bin"])
  func `both layouts give the tensors where they lie`(_ golden: String) throws {
    let checkpoint = try checkpoint(folder(golden))
    #expect(checkpoint.shards.map(\.name) == ["model.safetensors"])
    #expect(checkpoint.fileNames == ["pytorch_model.bin"])
    let names = [
      "embed_tokens.weight", "lm_head.weight", "norm.weight", "part.weight", "bf.weight", "ids",
      "parameter",
    ]
    #expect(checkpoint.tensors.map(\.name) == names)
    #expect(checkpoint.tensors.map(\.dtype) == [.f32, .f32, .f16, .f32, .bf16, .i64, .f32])
    #expect(
      checkpoint.tensors.map(\.shape) == [[6, 2], [6, 2], [2], [2, 2], [1, 1], [3], [1]])
    func bytes(_ name: String) throws -> [UInt8] {
      let found = try #require(checkpoint.find(name))
      return try found.shard.file.read(
        at: found.tensor.range.lowerBound, count: found.tensor.byteCount)
    }
    let numbers = (0..<12).flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: Float(number).bitPattern >> (8 * $0)) }
    }
    #expect(try bytes("embed_tokens.weight") == numbers)
    #expect(try bytes("lm_head.weight") == numbers)
    #expect(try bytes("part.weight") == Array(numbers[16..<32]))
    #expect(try bytes("norm.weight") == [0, 0x3E, 0, 0xC0])
    #expect(try bytes("bf.weight") == [0, 0x3F])
    #expect(try bytes("ids") == little(7) + little(8) + little(9))
    #expect(try bytes("parameter") == [0, 0, 0x50, 0x40])
  }

  @Test(arguments: ["zip.bin", "legacy.bin"])
  func `tied matrices are written once`(_ golden: String) throws {
    let checkpoint = try checkpoint(folder(golden, tied: true))
    #expect(checkpoint.find("lm_head.weight") == nil)
    #expect(checkpoint.tensors.count == 6)
  }

  @Test func `safetensors are taken where both are`() throws {
    let scratch = try folder("system.bin")
    try scratch.write(
      safetensors([HandMade(name: "a", dtype: "U8", shape: [1], bytes: [1])]),
      to: "model.safetensors")
    #expect(try checkpoint(scratch).tensors.map(\.name) == ["a"])
  }

  @Test(arguments: [
    ("system.bin", "posix.system"), ("eval.bin", "__builtin__.eval"),
    ("getattr.bin", "__builtin__.getattr"),
  ])
  func `what would run something is refused by name`(_ golden: String, _ name: String) throws {
    guard case .refusedName(name, _) = problem(try folder(golden)) else {
      Issue.record("\(golden) is not refused")
      return
    }
  }

  @Test func `a transposed view is refused`() throws {
    #expect(problem(try folder("strided.bin")) == .tensor("t", what: "has the strides [1, 2]"))
  }

  @Test func `packed members are refused`() throws {
    let scratch = try folder("zip.bin") { bytes in
      // The first entry of the directory: its method is at byte 10.
      let signature: [UInt8] = [0x50, 0x4B, 1, 2]
      let entry = bytes.indices.first { bytes[$0...].starts(with: signature) } ?? 0
      bytes[entry + 10] = 8
    }
    guard case .unsupported(let what) = problem(scratch) else {
      Issue.record("it is not refused")
      return
    }
    #expect(what.hasPrefix("the packed member"))
  }

  @Test(arguments: ["zip.bin", "legacy.bin"])
  func `every cut is refused`(_ golden: String) throws {
    let size = try checkpoint(folder(golden)).shards[0].file.size
    for count in stride(from: 0, to: size, by: 31) {
      let scratch = try folder(golden) { $0.removeLast($0.count - count) }
      #expect(refusal(scratch) != nil, "cut to \(count)")
    }
  }

  @Test(arguments: ["zip.bin", "legacy.bin"])
  func `no changed byte leads beyond the file`(_ golden: String) throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<400 {
      let scratch = try folder(golden) { bytes in
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: bytes.indices, using: &random)
          bytes[place] =
            [0, 0xFF, 0x7F, UInt8.random(in: 0...255, using: &random)]
            .randomElement(using: &random) ?? 0
        }
      }
      guard let checkpoint = try? checkpoint(scratch) else { continue }
      for tensor in checkpoint.tensors {
        #expect(tensor.range.upperBound <= checkpoint.shards[0].file.size)
        #expect(tensor.byteCount * 8 == tensor.parameterCount * tensor.dtype.bitCount)
      }
    }
  }
}

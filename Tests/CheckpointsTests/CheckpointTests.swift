import Checkpoints
import Files
import TestSupport
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
  private func shard(_ name: String, _ count: Int = 2) -> [UInt8] {
    safetensors([
      HandMade(name: name, dtype: "U8", shape: [count], bytes: .init(repeating: 7, count: count))
    ])
  }

  private func index(_ map: String) -> String {
    #"{"metadata":{"total_size":4,"by":"hand"},"weight_map":{\#(map)}}"#
  }

  @Test func `one file is a checkpoint`() throws {
    let scratch = TemporaryFolder()
    try scratch.write(shard("a"), to: "model.safetensors")
    let checkpoint = try Checkpoint(scratch.folder)
    #expect(checkpoint.tensors.map(\.name) == ["a"])
    #expect(checkpoint.fileNames == ["model.safetensors"])
    #expect(checkpoint.find("a")?.shard.name == "model.safetensors")
    #expect(checkpoint.find("b") == nil)
  }

  @Test func `several files need an index that agrees`() throws {
    let scratch = TemporaryFolder()
    try scratch.write(shard("a"), to: "m-1.safetensors")
    try scratch.write(shard("b"), to: "m-2.safetensors")
    let name = ShardIndex.fileName
    try scratch.write(index(#""a":"m-1.safetensors","b":"m-2.safetensors""#), to: name)
    let checkpoint = try Checkpoint(scratch.folder)
    #expect(checkpoint.tensors.map(\.name) == ["a", "b"])
    #expect(checkpoint.fileNames == ["m-1.safetensors", "m-2.safetensors", name])
  }

  @Test(arguments: [
    (#""a":"m-1.safetensors""#, nil),
    (
      #""a":"m-1.safetensors","b":"m-1.safetensors""#,
      CheckpointError.IndexProblem.notInFile(tensor: "b", file: "m-1.safetensors")
    ),
    (
      #""a":"m-1.safetensors","c":"m-2.safetensors""#,
      .notListed(tensor: "b", file: "m-2.safetensors")
    ),
    (#""a":"m-1.safetensors","b":"../m-2.safetensors""#, .unsafeFile(tensor: "b")),
    (#""a":"m-1.safetensors","b":"/etc/passwd""#, .unsafeFile(tensor: "b")),
    (#""a":"m-1.safetensors","b":3"#, .unsafeFile(tensor: "b")),
    (#""a":"m-1.safetensors","b":"config.json""#, .unsafeFile(tensor: "b")),
    (#""a":"m-1.safetensors","d":"d.safetensors""#, .inTwoFiles(tensor: "a")),
  ])
  func `an index that does not agree is refused`(
    map: String, problem: CheckpointError.IndexProblem?
  ) throws {
    let scratch = TemporaryFolder()
    try scratch.write(shard("a"), to: "m-1.safetensors")
    try scratch.write(shard("b"), to: "m-2.safetensors")
    try scratch.write(shard("a"), to: "d.safetensors")
    try scratch.write(index(map), to: ShardIndex.fileName)
    guard let problem else {
      #expect(try Checkpoint(scratch.folder).tensors.count == 1)
      return
    }
    // The files are read by name, so that d.safetensors comes first and has 'a', not 'd'.
    let path = "\(scratch.folder.path)/\(ShardIndex.fileName)"
    if case .inTwoFiles = problem {
      #expect(
        throws: CheckpointError.index(
          file: path, problem: .notListed(tensor: "a", file: "d.safetensors"))
      ) { try Checkpoint(scratch.folder) }
    } else {
      #expect(throws: CheckpointError.index(file: path, problem: problem)) {
        try Checkpoint(scratch.folder)
      }
    }
  }

  @Test func `a missing file, two checkpoints and other formats are refused`() throws {
    let empty = TemporaryFolder()
    #expect(throws: CheckpointError.noWeights(folder: empty.folder.path, found: nil)) {
      try Checkpoint(empty.folder)
    }
    try empty.write("x", to: "tf_model.h5")
    #expect(
      throws: CheckpointError.noWeights(folder: empty.folder.path, found: "tf_model.h5")
    ) { try Checkpoint(empty.folder) }

    let scratch = TemporaryFolder()
    try scratch.write(index(#""a":"m-1.safetensors""#), to: ShardIndex.fileName)
    #expect(
      throws: CheckpointError.missingShard(folder: scratch.folder.path, file: "m-1.safetensors")
    ) { try Checkpoint(scratch.folder) }
    try scratch.write(shard("a"), to: "model.safetensors")
    #expect(throws: CheckpointError.ambiguous(folder: scratch.folder.path)) {
      try Checkpoint(scratch.folder)
    }
  }
}

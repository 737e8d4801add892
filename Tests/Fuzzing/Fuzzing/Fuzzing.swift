import CFuzzing
import Files
import Glibc
import LinearAlgebra

/// The entry points of libFuzzer: `FUZZ_TARGET=gguf fuzz CORPUS -max_total_time=60`.
///
/// An input is written to a file in memory, as the parsers read files. A typed error is an answer; a
/// trap, a signal, a hang, or memory beyond ``memoryLimit(of:)`` is a finding.
nonisolated(unsafe) private var harness: Harness?

@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
) -> CInt {
  guard let name = Surroundings.variable("FUZZ_TARGET"), let target = FuzzTarget.all[name] else {
    let names = FuzzTarget.all.keys.sorted().joined(separator: ", ")
    StandardError.write("FUZZ_TARGET is one of \(names).\n")
    exit(64)
  }
  do { harness = try Harness(target) } catch {
    StandardError.write("\(error)\n")
    exit(3)
  }
  // What is made once, with the memory that it takes.
  lexotomy_count_leaks(0)
  _ = Matrix(rows: 1, columns: 1) * Matrix(rows: 1, columns: 1)
  _ = FuzzTarget.small
  lexotomy_count_leaks(1)
  lexotomy_follow_memory()
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  harness?.test(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Runs a target on one input after another.
private struct Harness {
  let target: FuzzTarget
  let folder: StagedFolder

  init(_ target: FuzzTarget) throws {
    self.target = target
    setenv("TMPDIR", "/dev/shm", 0)
    folder = try StagedFolder.temporary()
    for file in target.surroundings() { try folder.write(file.bytes, to: file.name) }
  }

  /// The most bytes that may be live at once: four times the input, beside windows and tables.
  private func memoryLimit(of input: [UInt8]) -> Int { target.baseMemory + 4 * input.count }

  func test(_ input: [UInt8]) {
    let path = "\(folder.folder.path)/\(target.fileName)"
    let bytes = target.finished(input)
    unlink(path)
    do { try folder.write(bytes, to: target.fileName) } catch { fatalError("\(error)") }
    lexotomy_reset_peak()
    var message = ""
    do { try target.read(path) } catch { message = "\(error)" }
    let peak = Int(lexotomy_peak_bytes())
    if peak > memoryLimit(of: input) {
      fail("\(peak) bytes of memory for \(input.count) of input")
    }
    let printed = ErrorText.printable(message).unicodeScalars
    if printed.count > ErrorText.limit { fail("a message of \(printed.count) characters") }
    let isControl: (Unicode.Scalar) -> Bool = {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    if printed.contains(where: isControl) { fail("control characters in a message") }
  }

  private func fail(_ what: String) -> Never {
    StandardError.write("FINDING: \(what)\n")
    abort()
  }
}

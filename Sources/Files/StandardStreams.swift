internal import CSystem
internal import Glibc

/// The stream of results: the standard output, gathered into large writes.
///
/// Values are not shared between threads. What is gathered is written by ``flush()``.
public final class StandardOutput {
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Gathers nothing yet.
  public init() {}

  /// Gathers bytes.
  ///
  /// - Throws: `FileError.system` if they cannot be written, also when the reader has gone.
  public func write(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Gathers a line of text and its end.
  public func write(line: String) throws {
    try write(line.utf8)
    try write([0x0A])
  }

  /// Writes what is gathered.
  public func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    try StandardStream.write(buffer, to: STDOUT_FILENO, name: "standard output")
  }
}

/// The stream of everything else: the standard error.
public enum StandardError {
  /// Whether a person is looking.
  public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes text; what cannot be written is lost.
  public static func write(_ text: String) {
    try? StandardStream.write(Array(text.utf8), to: STDERR_FILENO, name: "standard error")
  }
}

/// The facts that the terminal and the environment tell.
public enum Surroundings {
  /// The columns of the terminal at the standard output; `nil` if it is none.
  public static var terminalColumns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    let columns = Int(lexotomy_terminal_columns(STDOUT_FILENO))
    return columns > 0 ? columns : 80
  }

  /// The value of an environment variable; `nil` if it is not set or empty.
  public static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Makes writes to a reader that has gone fail, instead of ending the process.
  public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Sets the sentence that says what helps, should memory run out.
  package static func setMemoryRemedy(_ text: StaticString) {
    guard text.hasPointerRepresentation else { return }
    text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount + 1) {
      lexotomy_set_memory_remedy($0)
    }
  }

  /// The seconds of a clock that only goes forward.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

private enum StandardStream {
  static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws {
    try bytes.withUnsafeBytes { try Descriptor.write($0, to: descriptor, path: name) }
  }
}

import Foundation
import TestSupport

/// The built binary, run as a user would run it.
enum Command {
  /// What a run left.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The binary beside the tests.
  static let path: String = {
    let test = CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: test).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("lexotomy").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return "\(Fixtures.repository)/.build/release/lexotomy"
  }()

  /// Runs the binary in a folder of its own and waits for its end.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    let folder = TemporaryFolder()
    let output = try folder.write([], to: "output")
    let errors = try folder.write([], to: "errors")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = environment
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: folder.write(Array(input.utf8), to: "input")))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: try Fixtures.text(output), errors: try Fixtures.text(errors))
  }
}

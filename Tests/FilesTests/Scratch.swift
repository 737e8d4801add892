import Files
import Testing

/// A folder for a test, which goes away with it.
final class Scratch {
  let staged: StagedFolder

  init() throws {
    staged = try StagedFolder(destination: "/tmp/lexotomy-files-\(UInt64.random(in: 0 ... .max))")
  }

  var path: String { staged.folder.path }

  func file(_ name: String, _ bytes: [UInt8]) throws -> InputFile {
    try staged.write(bytes, to: name)
    return try InputFile("\(path)/\(name)")
  }
}

func contents(_ path: String) throws -> [UInt8] { try InputFile.contents(of: path) }

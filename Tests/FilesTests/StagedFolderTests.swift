import Files
import Glibc
import Testing

@Suite("Staged folder")
struct StagedFolderTests {
  private let path = "/tmp/lexotomy-staged-\(UInt64.random(in: 0 ... .max))"

  private func remove() {
    for name in (try? Folder(path).names()) ?? [] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  @Test func `a committed folder appears whole`() throws {
    let staged = try StagedFolder(destination: path)
    defer { remove() }
    try staged.write([1, 2], to: "b")
    try staged.write([], to: "a")
    #expect(!Folder.exists(path))
    try staged.commit()
    #expect(try Folder(path).names() == ["a", "b"])
    #expect(try InputFile.contents(of: "\(path)/b") == [1, 2])
    #expect(!Folder.exists(staged.folder.path))
  }

  @Test func `a folder that is given up leaves nothing`() throws {
    var staged: StagedFolder? = try StagedFolder(destination: path)
    try staged?.write([1], to: "a")
    let hidden = try #require(staged?.folder.path)
    staged = nil
    #expect(!Folder.exists(hidden))
    #expect(!Folder.exists(path))
  }

  @Test func `files of folders appear and go with the folder`() throws {
    let staged = try StagedFolder(destination: path)
    try staged.write([1], to: "a", in: "inner")
    try staged.write([2], to: "b", in: "inner")
    for name in ["..", ".", "", "/tmp", "a/b", "a\0"] {
      #expect(throws: FileError.self) { try staged.write([1], to: "a", in: name) }
      #expect(throws: FileError.self) { try staged.write([1], to: name, in: "inner") }
    }
    try staged.commit()
    #expect(try InputFile.contents(of: "\(path)/inner/b") == [2])
    try StagedFolder.remove(path)
    #expect(!Folder.exists(path))
  }

  @Test func `what killed processes left is removed by the next`() throws {
    // No process has this number: the system's largest is 4,194,304.
    let abandoned = ["file", "folder"].map { "\(path)/.\($0).lexotomy-4194305" }
    mkdir(path, 0o755)
    defer { remove() }
    try OutputFile(creating: abandoned[0]).finish()
    mkdir(abandoned[1], 0o755)
    try OutputFile(creating: "\(abandoned[1])/a").finish()
    try ReplacedFile.write([1], to: "\(path)/file")
    #expect(try Folder(path).names() == [".folder.lexotomy-4194305", "file"])
    try StagedFolder(destination: "\(path)/folder").commit()
    #expect(try Folder(path).names() == ["file", "folder"])
    rmdir("\(path)/folder")
  }

  @Test func `links to folders are removed, and not what they lead to`() throws {
    let staged = try StagedFolder(destination: path)
    try staged.write([1], to: "a", in: "inner")
    try staged.commit()
    let other = "\(path)-other"
    mkdir(other, 0o755)
    defer { rmdir(other) }
    symlink("\(path)/inner", "\(other)/link")
    try StagedFolder.remove(other)
    #expect(!Folder.exists(other))
    #expect(try InputFile.contents(of: "\(path)/inner/a") == [1])
    try StagedFolder.remove(path)
  }

  @Test func `what exists is not touched`() throws {
    mkdir(path, 0o755)
    defer { remove() }
    #expect(throws: FileError.exists(path: path)) { try StagedFolder(destination: path) }
  }

  @Test func `what appears meanwhile is not touched`() throws {
    let staged = try StagedFolder(destination: path)
    try staged.write([1], to: "a")
    mkdir(path, 0o755)
    defer { remove() }
    #expect(throws: FileError.exists(path: path)) { try staged.commit() }
    #expect(try Folder(path).names() == [])
  }

  @Test func `the leavings of a dead process are removed`() throws {
    // No process has the highest number that fits.
    let parts = path.split(separator: "/")
    let hidden = "/tmp/.\(parts[1]).lexotomy-\(Int32.max)"
    mkdir(hidden, 0o755)
    _ = try StagedFolder(destination: path)
    #expect(!Folder.exists(hidden))
  }
}

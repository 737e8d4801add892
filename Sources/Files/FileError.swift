internal import Glibc

/// A file that cannot be used as asked.
public enum FileError: Error, Hashable, CustomStringConvertible {
  /// There is nothing at the path.
  case missing(path: String)
  /// The path names no regular file (or no folder, where one is needed).
  case wrongKind(path: String, wanted: String)
  /// The file is larger than what reading it whole allows.
  case tooLarge(path: String, size: Int, limit: Int)
  /// The bytes `offset..<offset + count` do not all exist.
  case outOfBounds(path: String, offset: Int, count: Int, size: Int)
  /// The file, or a part of it, ends before what it announces.
  case cutShort(path: String, offset: Int, needed: Int, remaining: Int)
  /// The file was changed by another program while it was read.
  case changed(path: String)
  /// The output is there already.
  case exists(path: String)
  /// A name that would leave its folder.
  case unsafeName(name: String, source: String)
  /// The system refused; `code` is `errno`.
  case system(operation: String, path: String, code: Int32)

  /// Whether the world failed (a disk, a permission), and not the input.
  public var isInputOutputFailure: Bool {
    if case .system = self { return true }
    return false
  }

  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file or folder. Check the path."
    case .wrongKind(let path, let wanted): "\(path): this is not \(wanted). Check the path."
    case .tooLarge(let path, let size, let limit):
      "\(path): \(size) bytes, but at most \(limit) are read here. Is this the right file?"
    case .outOfBounds(let path, let offset, let count, let size):
      "\(path): \(count) bytes from byte \(offset) on are asked for, but the file has \(size). "
        + "It is cut short or damaged; fetch it again."
    case .cutShort(let path, let offset, let needed, let remaining):
      "\(path): byte \(offset): \(needed) bytes are needed, and \(remaining) follow. The file is cut "
        + "short or damaged; get it again."
    case .changed(let path):
      "\(path): the file was changed while it was read. Run again when nobody writes to it."
    case .exists(let path): "\(path): this exists already. Choose another name, or remove it first."
    case .unsafeName(let name, let source):
      "\(source): the name '\(name)' would leave its folder. Only plain file names are allowed."
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(String(cString: strerror(code)))."
    }
  }
}

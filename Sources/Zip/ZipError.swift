/// A zip archive that cannot be used; places are bytes of the file.
public enum ZipError: Error, Hashable, CustomStringConvertible {
  /// A rule of the format is broken.
  case damaged(path: String, offset: Int, what: String)
  /// A member is encrypted, or packed in a way that is not known.
  case unsupported(path: String, member: String)

  public var description: String {
    switch self {
    case .damaged(let path, let offset, let what):
      "\(path): byte \(offset): \(what). The file is damaged or was made to harm; fetch it from a "
        + "source that you trust."
    case .unsupported(let path, let member):
      "\(path): the member '\(member)' is encrypted, or packed by a method that is not known. Save "
        + "the file again without either."
    }
  }
}

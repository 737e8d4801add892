/// Text that is not the JSON it should be, with its place.
public struct JSONError: Error, Hashable, CustomStringConvertible {
  /// A fault in a text.
  public enum Problem: Hashable, Sendable {
    /// Something else was expected here; `found` is the byte, `nil` at the end of the text.
    case expected(String, found: UInt8?)
    /// A string that is not UTF-8, or holds half of a surrogate pair.
    case notUnicode
    /// A key that the object has already.
    case duplicateKey(String)
    /// Objects and arrays nested more deeply than `limit`.
    case tooDeep(limit: Int)
    /// A value that is well-formed but not what the format asks for.
    case unsuitable(String)
  }

  /// The file, or a name for the text.
  public let source: String
  /// The byte at which the problem was noticed.
  public let offset: Int
  /// The fault.
  public let problem: Problem

  /// Describes a problem at a byte of a source.
  public init(source: String, offset: Int, problem: Problem) {
    self.source = source
    self.offset = offset
    self.problem = problem
  }

  public var description: String {
    let place = "\(source): byte \(offset)"
    switch problem {
    case .expected(let what, let found?):
      let byte = String(found, radix: 16, uppercase: true)
      return "\(place): expected \(what), found 0x\(byte). Repair the file or fetch it again."
    case .expected(let what, nil):
      return "\(place): the file ends where \(what) is expected. Fetch it again, it is cut short."
    case .notUnicode:
      return "\(place): a string is not valid Unicode. Repair the file or fetch it again."
    case .duplicateKey(let key):
      return "\(place): the key '\(key)' stands twice in one object. Remove one of the two."
    case .tooDeep(let limit):
      return "\(place): nested more than \(limit) deep. This is not a file of a model."
    case .unsuitable(let what):
      return "\(place): \(what)"
    }
  }
}

/// A token ID that a configuration file names.
public struct ConfiguredID: Hashable, Sendable {
  /// The ID.
  public let id: Int
  /// The file.
  public let file: String
  /// The place in the file, such as `text_config.eos_token_id`.
  public let key: String
  /// Whether the model cannot do without it; others may go with their token.
  public let isRequired: Bool
}

/// Something that the user should know about a configuration file.
public struct ConfigurationNote: Hashable, Sendable, CustomStringConvertible {
  /// The kind of a note.
  public enum Kind: Hashable, Sendable {
    /// The ID lost its token. Its entry was removed, or kept as it was if it is required.
    case dropped(id: Int, isRequired: Bool)
    /// The ID is beyond the vocabulary and was left as it is.
    case outOfRange(id: Int, rowCount: Int)
    /// The size is not that of the vocabulary; nothing below this place was changed.
    case otherVocabulary(size: Int)
    /// The key was added, because the default of the model's class is no longer right.
    case added
  }

  /// The file.
  public let file: String
  /// The place in the file.
  public let key: String
  /// The kind of the note.
  public let kind: Kind

  public var description: String {
    switch kind {
    case .dropped(let id, isRequired: true): "\(file): \(key) is #\(id), which was dropped."
    case .dropped(let id, isRequired: false):
      "\(file): \(key) no longer names #\(id), which was dropped."
    case .outOfRange(let id, let rowCount):
      "\(file): \(key) is #\(id), beyond the \(rowCount) rows of the vocabulary. It was left as it is."
    case .otherVocabulary(let size):
      "\(file): \(key) has a vocabulary of \(size), which is another one. It was left as it is."
    case .added: "\(file): \(key) was added, as the default of the model's class has changed."
    }
  }
}

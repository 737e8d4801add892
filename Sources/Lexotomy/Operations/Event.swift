/// An event that an operation tells while it works.
public enum Event: Hashable, Sendable {
  /// It begins a stage, such as "count" or "apply".
  case began(String)
  /// It has something to say that is no result.
  case note(String)
}

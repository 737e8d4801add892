internal import JSON

/// The outcome of a command, as lines for people and as JSON for programs.
protocol Summary {
  var lines: [String] { get }
  var json: JSONValue { get }
  /// Whether each member of the JSON has a line of its own (default: yes).
  static var isIndented: Bool { get }
}

extension Summary {
  static var isIndented: Bool { true }
}

internal import Initializers
internal import JSON
internal import Lexotomy

/// The method of a recorded run, with its settings.
struct MethodSummary {
  private let record: [(key: String, value: SettingValue)]

  init(_ record: [(key: String, value: SettingValue)]) { self.record = record }

  /// A line with the method and its settings; none if there is no method.
  var lines: [String] {
    guard !record.isEmpty else { return [] }
    return ["made by    " + record.map { "\($0.key) \($0.value)" }.joined(separator: "; ")]
  }

  /// The record as an object, or null.
  var json: JSONValue {
    record.isEmpty ? .null : .object(JSONObject(record.map { ($0.key, JSONValue($0.value)) }))
  }
}

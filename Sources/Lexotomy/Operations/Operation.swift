public import JSON

/// The settings that operations have in common.
public struct OperationSettings: Sendable {
  /// The number of threads.
  public var jobs = 1
  /// The field of JSON lines that holds the text.
  public var field = "text"
  /// The path of the store that gets a record; `nil` for none.
  public var store: String?
  /// The command line, for the record.
  public var parameters = JSONObject()

  /// One thread, plain text and no record.
  public init() {}
}

/// An operation: a value that says what is done to what, and does it when asked.
///
///     var trim = Trim(model, to: .corpus(sources))
///     trim.settings.store = "lexotomy.db"
///     let planned = try trim.plan()                     // writes nothing
///     let report = try trim.perform(output: "trimmed")  // writes, checks, records
///
/// The initializer takes what the operation cannot do without, properties hold the rest, and
/// ``OperationSettings`` what all operations take.
public protocol Operation: Sendable {
  /// The result of the operation, for people and programs.
  associatedtype Report: Sendable

  /// The settings that all operations have.
  var settings: OperationSettings { get set }
}

/// An operation that writes a folder or a file.
public protocol WritingOperation: Operation {
  /// Writes the result, and records the run: both, or neither.
  ///
  /// - Parameters:
  ///   - output: The path at which the result appears when all of it is written.
  ///   - report: Takes events.
  /// - Returns: The result.
  /// - Throws: `OperationError.refuted` if a claim does not hold (nothing appears then), and the typed
  ///   errors of all modules.
  func perform(output: String, reporting report: (Event) -> Void) throws -> Report
}

/// An operation whose plan can be looked at before anything is written.
public protocol PlannedOperation: WritingOperation {
  /// The plan, with what it was made from and a forecast.
  associatedtype Planned: Sendable

  /// Plans, and writes nothing.
  ///
  /// - Parameter report: Takes events.
  /// - Returns: The plan.
  /// - Throws: The typed errors of the modules that read and plan.
  func plan(reporting report: (Event) -> Void) throws -> Planned
}

extension WritingOperation {
  /// Writes the result without telling events.
  public func perform(output: String) throws -> Report { try perform(output: output) { _ in } }
}

extension PlannedOperation {
  /// Plans without telling events.
  public func plan() throws -> Planned { try plan { _ in } }
}

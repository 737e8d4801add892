/// The part of Python's pickles that one kind of file needs: lists of what is allowed, and the
/// objects that its names stand for.
///
/// Nothing is ever run. A name is compared with the list; a call of one asks the dialect for the
/// value that it stands for, which the dialect makes or refuses.
package protocol PickleDialect: AnyObject {
  /// The instructions and bounds.
  var rules: PickleRules { get }

  /// Whether a class or function, `module.name`, may be named.
  func allows(_ name: String) -> Bool

  /// Makes the value of a call of a name.
  ///
  /// - Throws: `PickleError` if there is no such call.
  func call(
    _ name: String, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws -> PickleValue

  /// Makes the value that a persistent identifier stands for.
  ///
  /// - Throws: `PickleError` if there is no such value.
  func resolve(_ identifier: PickleValue, _ heap: PickleHeap) throws -> PickleValue

  /// Notes the state that a value is set to after it was made.
  ///
  /// - Throws: `PickleError` if it can have none.
  func set(_ state: PickleValue, on value: PickleValue, _ heap: PickleHeap) throws

  /// Appends elements to an object; `false` if it can have none.
  func append(_ items: [PickleValue], to object: Int) -> Bool
}

/// The instructions of a dialect, and the bounds on its values.
package struct PickleRules {
  /// The protocols that a pickle may announce.
  package var protocols: ClosedRange<Int>
  /// The instructions that are read, beside ``common``.
  package var instructions: Set<PickleInstruction>
  /// The most containers.
  package var containerLimit: Int
  /// The most bytes of a text.
  package var textLimit = Int.max
  /// Whether texts must be well-formed UTF-8.
  package var isTextChecked = false
  /// The most bytes of an integer; of more than eight, the value is lost.
  package var integerLimit = 8

  /// Creates rules.
  package init(
    protocols: ClosedRange<Int>, instructions: Set<PickleInstruction>, containerLimit: Int
  ) {
    self.protocols = protocols
    self.instructions = instructions
    self.containerLimit = containerLimit
  }

  /// The instructions that every pickle of plain values needs, in protocol 2.
  package static let common: Set<PickleInstruction> = [
    .protocol, .stop, .mark, .none, .newTrue, .newFalse, .binInt, .binInt1, .binInt2, .long1,
    .binFloat, .shortBinString, .binString, .binUnicode, .emptyTuple, .tuple, .tuple1, .tuple2,
    .tuple3, .emptyList, .append, .appends, .emptyDictionary, .setItem, .setItems, .binPut,
    .longBinPut, .binGet, .longBinGet, .global, .reduce, .build,
  ]
}

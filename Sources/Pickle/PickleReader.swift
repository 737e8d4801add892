package import Files

/// Reads what Python pickles describe, of protocols 2 to 5, and runs nothing of it.
///
/// The file is a program for a machine with a stack of values, marks on it, and a memo. Instructions
/// and names are compared with the lists of a dialect; what is not on them is refused. Source:
/// Python's `pickletools`.
package struct PickleReader {
  /// The most bytes of a text that are read at once.
  private static let windowSize = 1 << 20

  /// The place in the file.
  package var cursor: FileCursor
  /// What was described so far, by all pickles together.
  package var heap: PickleHeap

  let dialect: any PickleDialect
  let rules: PickleRules
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [PickleValue] = []
  /// The number of values that were remembered; places run ahead of it only a little.
  private var remembered = 0
  private let isAllowed: [Bool]

  /// Starts at a place of a file.
  package init(_ cursor: FileCursor, _ dialect: any PickleDialect) {
    self.cursor = cursor
    self.dialect = dialect
    rules = dialect.rules
    heap = PickleHeap(containerLimit: rules.containerLimit)
    var isAllowed = [Bool](repeating: false, count: 256)
    for instruction in rules.instructions.union(PickleRules.common) {
      isAllowed[Int(instruction.rawValue)] = true
    }
    self.isAllowed = isAllowed
  }

  /// Reads the next pickle; several may stand one after another.
  ///
  /// - Returns: Its value.
  /// - Throws: `PickleError`, `FileError`.
  package mutating func read() throws -> PickleValue {
    (stack, marks, memo, remembered) = ([], [], [], 0)
    while true {
      let place = cursor.offset
      let code = try cursor.integer(UInt8.self)
      guard isAllowed[Int(code)], let instruction = PickleInstruction(rawValue: code) else {
        throw PickleError.refusedInstruction(code, at: place)
      }
      if instruction == .stop { return try pop() }
      guard
        try readScalar(instruction, at: place) || readContainer(instruction)
          || readObject(instruction, at: place)
      else { throw PickleError.refusedInstruction(code, at: place) }
    }
  }

  /// Makes an error of what stands before the place in the file.
  package func damaged(_ what: String) -> PickleError { .damaged(at: cursor.offset, what: what) }

  /// Reads a little-endian number without sign.
  ///
  /// - Throws: `PickleError.damaged` if it is too large, `FileError` if the file ends before.
  package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws -> Int {
    let bits = try cursor.integer(type)
    guard let number = Int(exactly: bits) else { throw damaged("a number of \(bits)") }
    return number
  }

  mutating func pop() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw damaged("an instruction without a value")
    }
    return value
  }

  /// The values since the last mark.
  mutating func popMarked() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("an instruction without a mark") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  mutating func mark() { marks.append(stack.count) }

  mutating func remember(_ index: Int) throws {
    guard let value = stack.last, index <= remembered + 256 else {
      throw damaged("an impossible place to remember")
    }
    while memo.count <= index { memo.append(.none) }
    memo[index] = value
    remembered += 1
  }

  mutating func memoize() throws { try remember(memo.count) }

  mutating func recall(_ index: Int) throws {
    guard index < memo.count else { throw damaged("nothing is remembered at \(index)") }
    stack.append(memo[index])
  }

  /// Reads a text into the heap, a part at a time.
  mutating func pushText(_ count: Int) throws {
    guard count <= rules.textLimit else { throw damaged("a text of \(count) bytes") }
    try cursor.require(count)
    var text = heap.nextText
    while text.count < count {
      heap.append(try cursor.bytes(min(count - text.count, Self.windowSize)), to: &text)
    }
    if rules.isTextChecked, String(validating: heap.characters(of: text), as: UTF8.self) == nil {
      throw damaged("a text that is no UTF-8")
    }
    stack.append(.text(text))
  }

  /// Passes over bytes, which stay in the file.
  mutating func pushBytes(_ count: Int) throws {
    let start = cursor.offset
    try cursor.skip(count)
    stack.append(.bytes(start..<cursor.offset))
  }
}

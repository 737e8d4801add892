internal import Files

/// Reads what a Python pickle describes, of protocols 2 to 5, and runs nothing of it.
///
/// Classes and functions are names that are compared with a list; what they would make is an object
/// of that name. Instructions that gensim's files do not have are refused.
struct PickleReader {
  /// The most containers, so that small files cannot ask for much memory.
  private static let nodeLimit = 1 << 24

  let bytes: [UInt8]
  let path: String
  private(set) var nodes: [PickleNode] = []
  private(set) var spelt: [[UInt8]] = []

  private var offset = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [PickleValue] = []

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// Reads the one value of the file.
  mutating func read() throws -> PickleValue {
    while true {
      let code = UInt8(try integer(1))
      if code == UInt8(ascii: ".") { return try pop() }
      guard try readScalar(code) || readContainer(code) || readObject(code) else {
        throw WordVectorError.unsupported(
          path: path, found: "instruction \(code) of pickles, at byte \(offset - 1),",
          remedy: "Save the vectors with gensim's KeyedVectors.save or save_word2vec_format.")
      }
    }
  }

  private func damaged(_ problem: String) -> WordVectorError {
    .damaged(path: path, place: .byte(offset), problem: problem)
  }

  private mutating func take(_ count: Int) throws -> Range<Int> {
    guard count >= 0, count <= bytes.count - offset else {
      throw WordVectorError.cutShort(
        path: path, place: .byte(offset), needed: count, remaining: bytes.count - offset)
    }
    offset += count
    return offset - count..<offset
  }

  /// Reads a little-endian number without sign.
  private mutating func integer(_ count: Int) throws -> Int {
    let number = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    guard let number = Int(exactly: number) else { throw damaged("a length of \(number)") }
    return number
  }

  private mutating func pop() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw damaged("an instruction without a value")
    }
    return value
  }

  /// The values since the last mark.
  private mutating func popMarked() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("an instruction without a mark") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func push(_ node: PickleNode) throws {
    guard nodes.count < Self.nodeLimit else { throw damaged("too many containers") }
    nodes.append(node)
    stack.append(.node(nodes.count - 1))
  }

  // MARK: Numbers and texts

  private mutating func readScalar(_ code: UInt8) throws -> Bool {
    switch code {
    case 0x80: guard (2...5).contains(try integer(1)) else { throw damaged("an unknown protocol") }
    case 0x95: _ = try take(8)
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"): stack.append(.int(try integer(1)))
    case UInt8(ascii: "M"): stack.append(.int(try integer(2)))
    case UInt8(ascii: "J"):
      stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(4)))))
    case 0x8A: stack.append(.int(try long()))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
      stack.append(.float(Double(bitPattern: bits)))
    case 0x8C, UInt8(ascii: "U"): stack.append(.text(try take(try integer(1))))
    case UInt8(ascii: "X"), UInt8(ascii: "T"): stack.append(.text(try take(try integer(4))))
    case 0x8D: stack.append(.text(try take(try integer(8))))
    case UInt8(ascii: "C"): stack.append(.bytes(try take(try integer(1))))
    case UInt8(ascii: "B"): stack.append(.bytes(try take(try integer(4))))
    case 0x8E, 0x96: stack.append(.bytes(try take(try integer(8))))
    default: return false
    }
    return true
  }

  /// A number of up to eight bytes in two's complement.
  private mutating func long() throws -> Int {
    let range = try take(try integer(1))
    guard range.count <= 8 else { throw damaged("a number of \(range.count) bytes") }
    var value = range.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    if let last = range.last, bytes[last] >= 0x80, range.count < 8 {
      value |= UInt64.max << UInt64(8 * range.count)
    }
    return Int(truncatingIfNeeded: value)
  }

  // MARK: Containers and the memo

  private mutating func readContainer(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "]"): try push(PickleNode(kind: .list))
    case UInt8(ascii: "}"): try push(PickleNode(kind: .dictionary))
    case UInt8(ascii: ")"): try push(PickleNode(kind: .tuple))
    case 0x8F: try push(PickleNode(kind: .set))
    case UInt8(ascii: "l"): try push(PickleNode(kind: .list, items: popMarked()))
    case UInt8(ascii: "d"): try push(PickleNode(kind: .dictionary, items: popMarked()))
    case UInt8(ascii: "t"): try push(PickleNode(kind: .tuple, items: popMarked()))
    case 0x91: try push(PickleNode(kind: .set, items: popMarked()))
    case 0x85...0x87:
      let items = try (0x85...code).map { _ in try pop() }
      try push(PickleNode(kind: .tuple, items: items.reversed()))
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"), 0x90: try append(popMarked())
    case UInt8(ascii: "s"):
      let value = try pop()
      try append([try pop(), value])
    case UInt8(ascii: "u"): try append(popMarked())
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popMarked()
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "q"): try remember(try integer(1))
    case UInt8(ascii: "r"): try remember(try integer(4))
    case UInt8(ascii: "h"): try recall(try integer(1))
    case UInt8(ascii: "j"): try recall(try integer(4))
    default: return false
    }
    return true
  }

  private mutating func append(_ items: [PickleValue]) throws {
    guard case .node(let index)? = stack.last else { throw damaged("nothing to append to") }
    nodes[index].items += items
  }

  private mutating func remember(_ index: Int) throws {
    guard let value = stack.last, index <= memo.count + 256 else {
      throw damaged("an impossible place to remember")
    }
    while memo.count <= index { memo.append(.none) }
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws {
    guard index < memo.count else { throw damaged("nothing is remembered at \(index)") }
    stack.append(memo[index])
  }

  // MARK: Names and objects

  private mutating func readObject(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "c"): try pushName(try line(), try line())
    case 0x93:
      let name = try pop()
      guard let module = text(try pop()), let name = text(name) else {
        throw damaged("a name that is no text")
      }
      try pushName(module, name)
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      try call(try pop(), arguments)
    case UInt8(ascii: "b"):
      let state = try pop()
      guard case .node(let index)? = stack.last else { throw damaged("nothing to set") }
      nodes[index].state = state
    default: return false
    }
    return true
  }

  private mutating func line() throws -> String {
    guard let end = bytes[offset...].firstIndex(of: 0x0A), end - offset < 256 else {
      throw damaged("a name without an end")
    }
    return ErrorText.excerpt(of: bytes[try take(end - offset + 1)].dropLast(), limit: 256)
  }

  private mutating func pushName(_ module: String, _ name: String) throws {
    let name = "\(module).\(name)"
    guard PickleNames.isKnown(name) else {
      throw WordVectorError.unsupported(
        path: path, found: "a pickle with '\(name)'",
        remedy: "Save only the vectors (model.wv.save), or save_word2vec_format.")
    }
    try push(PickleNode(kind: .global(name)))
  }

  private mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws {
    guard case .node(let index) = function, case .global(let name) = nodes[index].kind,
      let items = items(arguments)
    else { throw damaged("a call of what is no name") }
    if name == PickleNames.encode, case .text(let range)? = items.first {
      try spell(range)
    } else if PickleNames.reconstructors.contains(name), case .node(let index)? = items.first,
      case .global(let name) = nodes[index].kind
    {
      try push(PickleNode(kind: .object(name)))
    } else {
      try push(PickleNode(kind: .object(name), items: items))
    }
  }

  /// Undoes how protocol 2 spells bytes: each is the character of its number.
  private mutating func spell(_ range: Range<Int>) throws {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte < 0x80 {
        result.append(byte)
      } else {
        guard byte & 0xFE == 0xC2, index + 1 < range.upperBound else {
          throw damaged("a byte that is no character of Latin-1")
        }
        index += 1
        result.append(byte << 6 | bytes[index] & 0x3F)
      }
      index += 1
    }
    spelt.append(result)
    stack.append(.spelt(spelt.count - 1))
  }
}

extension PickleReader {
  /// A text.
  func text(_ value: PickleValue?) -> String? {
    guard case .text(let range)? = value, range.count < 1024 else { return nil }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The elements of a container.
  func items(_ value: PickleValue?) -> [PickleValue]? {
    guard case .node(let index)? = value else { return nil }
    return nodes[index].items
  }

  /// The value of a key of a dictionary.
  func value(_ key: String, of dictionary: PickleValue?) -> PickleValue? {
    guard case .node(let index)? = dictionary, nodes[index].kind == .dictionary else { return nil }
    let items = nodes[index].items
    let place = stride(from: 0, to: items.count - 1, by: 2).first { text(items[$0]) == key }
    return place.map { items[$0 + 1] }
  }
}

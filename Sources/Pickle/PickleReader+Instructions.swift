internal import Files

extension PickleReader {
  /// Does an instruction that pushes a number, a text or bytes; `false` if it is none.
  mutating func readScalar(_ instruction: PickleInstruction, at place: Int) throws -> Bool {
    switch instruction {
    case .protocol:
      let version = try number(UInt8.self)
      guard rules.protocols.contains(version) else {
        throw PickleError.unknownProtocol(version, at: place)
      }
    case .frame: try cursor.skip(8)
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt1: stack.append(.int(try number(UInt8.self)))
    case .binInt2: stack.append(.int(try number(UInt16.self)))
    case .binInt: stack.append(.int(Int(try cursor.integer(Int32.self))))
    case .long1: stack.append(try long())
    case .binFloat:
      try cursor.skip(8)
      stack.append(.otherNumber)
    case .shortBinString, .shortBinUnicode: try pushText(try number(UInt8.self))
    case .binString, .binUnicode: try pushText(try number(UInt32.self))
    case .binUnicode8: try pushText(try number(UInt64.self))
    case .shortBinBytes: try pushBytes(try number(UInt8.self))
    case .binBytes: try pushBytes(try number(UInt32.self))
    case .binBytes8, .byteArray8: try pushBytes(try number(UInt64.self))
    default: return false
    }
    return true
  }

  /// A number in two's complement, of up to 255 bytes.
  private mutating func long() throws -> PickleValue {
    let bytes = try cursor.bytes(try number(UInt8.self))
    guard bytes.count <= rules.integerLimit else {
      throw damaged("a number of \(bytes.count) bytes")
    }
    guard bytes.count <= 8 else { return .otherNumber }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = UInt64(64 - 8 * bytes.count)
    return .int(unused == 64 ? 0 : Int(Int64(bitPattern: bits << unused) >> Int64(unused)))
  }

  /// Does an instruction of containers, of the stack or of the memo; `false` if it is none.
  mutating func readContainer(_ instruction: PickleInstruction) throws -> Bool {
    heap.place = cursor.offset
    switch instruction {
    case .mark: mark()
    case .emptyTuple: stack.append(try heap.make(.tuple))
    case .emptyList: stack.append(try heap.make(.list))
    case .emptyDictionary: stack.append(try heap.make(.dictionary))
    case .emptySet: stack.append(try heap.make(.set))
    case .tuple: stack.append(try heap.make(.tuple, popMarked()))
    case .list: stack.append(try heap.make(.list, popMarked()))
    case .dictionary: stack.append(try heap.make(.dictionary, popMarked()))
    case .frozenSet: stack.append(try heap.make(.set, popMarked()))
    case .tuple1, .tuple2, .tuple3:
      let items = try (PickleInstruction.tuple1.rawValue...instruction.rawValue).map { _ in
        try pop()
      }
      stack.append(try heap.make(.tuple, items.reversed()))
    case .append: try append([try pop()], to: .list)
    case .appends: try append(popMarked(), to: .list)
    case .addItems: try append(popMarked(), to: .set)
    case .setItem:
      let value = try pop()
      try append([try pop(), value], to: .dictionary)
    case .setItems: try append(popMarked(), to: .dictionary)
    case .pop: _ = try pop()
    case .popMark: _ = try popMarked()
    case .memoize: try memoize()
    case .binPut: try remember(try number(UInt8.self))
    case .longBinPut: try remember(try number(UInt32.self))
    case .binGet: try recall(try number(UInt8.self))
    case .longBinGet: try recall(try number(UInt32.self))
    default: return false
    }
    return true
  }

  private mutating func append(_ items: [PickleValue], to kind: PickleContainer.Kind) throws {
    if case .object(let index)? = stack.last, dialect.append(items, to: index) { return }
    guard heap.append(items, to: stack.last, kind) else { throw damaged("nothing to append to") }
  }

  /// Does an instruction of names and objects; `false` if it is none.
  mutating func readObject(_ instruction: PickleInstruction, at place: Int) throws -> Bool {
    switch instruction {
    case .global: try pushName(try line(), try line(), at: place)
    case .stackGlobal:
      let name = try pop()
      guard let module = heap.text(try pop(), limit: 1024), let name = heap.text(name, limit: 1024)
      else { throw damaged("a name that is no text") }
      try pushName(module, name, at: place)
    case .binPersistentID:
      heap.place = cursor.offset
      stack.append(try dialect.resolve(try pop(), heap))
    case .reduce, .newObject:
      let arguments = try pop()
      guard case .name(let name) = try pop(), let items = heap.items(arguments, .tuple) else {
        throw damaged("a call of what is no name")
      }
      heap.place = cursor.offset
      stack.append(try dialect.call(name, items, &heap))
    case .build:
      let state = try pop()
      guard let value = stack.last else { throw damaged("nothing to set") }
      heap.place = cursor.offset
      try dialect.set(state, on: value, heap)
    default: return false
    }
    return true
  }

  private mutating func pushName(_ module: String, _ name: String, at place: Int) throws {
    let name = "\(module).\(name)"
    guard dialect.allows(name) else { throw PickleError.refusedName(name, at: place) }
    stack.append(.name(name))
  }

  /// Reads the bytes before the next line feed, and passes over it.
  private mutating func line() throws -> String {
    guard let line = try cursor.bytes(until: 0x0A, limit: 257) else {
      throw damaged("a name without an end")
    }
    return String(decoding: line, as: UTF8.self)
  }
}

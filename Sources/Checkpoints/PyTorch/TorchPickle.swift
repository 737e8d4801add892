internal import Files

/// Reads what a pickle of PyTorch describes, of protocol 2, and runs nothing of it.
///
/// Names and instructions are compared with lists; what is not on them is refused.
/// Source: Python's `pickletools`, and `torch.serialization`.
struct TorchPickle {
  /// The most containers, storages and tensors.
  private static let objectLimit = 1 << 23

  var cursor: FileCursor
  private(set) var containers: [TorchContainer] = []
  private(set) var storages: [TorchStorage] = []
  private(set) var tensors: [TorchTensor] = []

  private var stack: [TorchValue] = []
  private var marks: [Int] = []
  private var memo: [TorchValue] = []

  init(_ cursor: FileCursor) { self.cursor = cursor }

  /// Reads the next pickle; several may stand one after another.
  mutating func read() throws -> TorchValue {
    (stack, marks, memo) = ([], [], [])
    while true {
      let place = cursor.offset
      let code = try cursor.integer(UInt8.self)
      if code == UInt8(ascii: ".") { return try pop() }
      guard try readScalar(code) || readContainer(code) || readObject(code, at: place) else {
        throw cursor.fail(.refusedInstruction(code, at: place))
      }
    }
  }

  /// The elements of a container.
  func items(_ value: TorchValue?, _ kind: TorchContainer.Kind) -> [TorchValue]? {
    guard case .container(let index)? = value, containers[index].kind == kind else { return nil }
    return containers[index].items
  }

  /// The integers of a tuple.
  func integers(_ value: TorchValue?) -> [Int]? {
    guard let items = items(value, .tuple) else { return nil }
    let integers = items.compactMap { if case .int(let number) = $0 { number } else { nil } }
    return integers.count == items.count ? integers : nil
  }

  private mutating func pop() throws -> TorchValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw cursor.damaged("an instruction without a value")
    }
    return value
  }

  /// The values since the last mark.
  private mutating func popMarked() throws -> [TorchValue] {
    guard let mark = marks.popLast() else { throw cursor.damaged("an instruction without a mark") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func push(
    _ kind: TorchContainer.Kind, _ items: [TorchValue] = []
  ) throws {
    guard containers.count < Self.objectLimit else { throw cursor.damaged("too many containers") }
    containers.append(TorchContainer(kind: kind, items: items))
    stack.append(.container(containers.count - 1))
  }

  // MARK: Numbers and texts

  private mutating func readScalar(_ code: UInt8) throws -> Bool {
    switch code {
    case 0x80:
      let version = try cursor.number(UInt8.self)
      guard version == 2 || version == 3 else {
        throw cursor.fail(.unsupported("protocol \(version) of pickles"))
      }
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"): stack.append(.int(try cursor.number(UInt8.self)))
    case UInt8(ascii: "M"): stack.append(.int(try cursor.number(UInt16.self)))
    case UInt8(ascii: "J"):
      stack.append(.int(Int(try cursor.integer(Int32.self))))
    case 0x8A: stack.append(try long())
    case UInt8(ascii: "G"):
      try cursor.skip(8)
      stack.append(.otherNumber)
    case UInt8(ascii: "U"): try pushText(cursor.number(UInt8.self))
    case UInt8(ascii: "X"), UInt8(ascii: "T"): try pushText(cursor.number(UInt32.self))
    default: return false
    }
    return true
  }

  /// A number in two's complement, of up to 255 bytes.
  private mutating func long() throws -> TorchValue {
    let bytes = try cursor.bytes(try cursor.number(UInt8.self))
    guard bytes.count <= 8 else { return .otherNumber }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = UInt64(64 - 8 * bytes.count)
    return .int(unused == 64 ? 0 : Int(Int64(bitPattern: bits << unused) >> Int64(unused)))
  }

  private mutating func pushText(_ count: Int) throws {
    guard count <= 1 << 16 else { throw cursor.damaged("a text of \(count) bytes") }
    let bytes = try cursor.bytes(count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw cursor.damaged("a text that is no UTF-8")
    }
    stack.append(.text(text))
  }

  // MARK: Containers and the memo

  private mutating func readContainer(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "]"): try push(.list)
    case UInt8(ascii: "}"): try push(.dictionary)
    case UInt8(ascii: ")"): try push(.tuple)
    case UInt8(ascii: "t"): try push(.tuple, popMarked())
    case 0x85...0x87:
      let items = try (0x85...code).map { _ in try pop() }
      try push(.tuple, items.reversed())
    case UInt8(ascii: "a"): try append([try pop()], to: .list)
    case UInt8(ascii: "e"): try append(popMarked(), to: .list)
    case UInt8(ascii: "s"):
      let value = try pop()
      try append([try pop(), value], to: .dictionary)
    case UInt8(ascii: "u"): try append(popMarked(), to: .dictionary)
    case UInt8(ascii: "q"): try remember(try cursor.number(UInt8.self))
    case UInt8(ascii: "r"): try remember(try cursor.number(UInt32.self))
    case UInt8(ascii: "h"): try recall(try cursor.number(UInt8.self))
    case UInt8(ascii: "j"): try recall(try cursor.number(UInt32.self))
    default: return false
    }
    return true
  }

  private mutating func append(_ items: [TorchValue], to kind: TorchContainer.Kind) throws {
    guard case .container(let index)? = stack.last, containers[index].kind == kind,
      kind == .list || items.count.isMultiple(of: 2)
    else { throw cursor.damaged("nothing to append to") }
    containers[index].items += items
  }

  private mutating func remember(_ index: Int) throws {
    guard let value = stack.last, index <= memo.count + 256 else {
      throw cursor.damaged("an impossible place to remember")
    }
    while memo.count <= index { memo.append(.none) }
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws {
    guard index < memo.count else { throw cursor.damaged("nothing is remembered at \(index)") }
    stack.append(memo[index])
  }

  // MARK: Names and objects

  private mutating func readObject(_ code: UInt8, at place: Int) throws -> Bool {
    switch code {
    case UInt8(ascii: "c"):
      let name = "\(try cursor.line()).\(try cursor.line())"
      guard TorchNames.isKnown(name) else {
        throw cursor.fail(.refusedName(ErrorText.excerpt(of: name), at: place))
      }
      stack.append(.name(name))
    case UInt8(ascii: "Q"): try pushStorage(try pop())
    case UInt8(ascii: "R"):
      let arguments = try pop()
      guard case .name(let name) = try pop(), let items = items(arguments, .tuple) else {
        throw cursor.damaged("a call of what is no name")
      }
      try call(name, items)
    case UInt8(ascii: "b"):
      // What a dictionary of weights is told further is the version of its modules.
      _ = try pop()
      guard case .container(let index)? = stack.last, containers[index].kind == .dictionary else {
        throw cursor.damaged("an object that is set")
      }
    default: return false
    }
    return true
  }

  private mutating func pushStorage(_ value: TorchValue) throws {
    guard let items = items(value, .tuple), items.count >= 5, items[0] == .text("storage"),
      case .name(let name) = items[1], case .text(let key) = items[2],
      case .int(let count) = items[4], count >= 0, items.count == 5 || items[5] == .none,
      TorchNames.storages[name] != nil || TorchNames.untyped.contains(name)
    else { throw cursor.damaged("a storage of an unknown form") }
    guard storages.count < Self.objectLimit else { throw cursor.damaged("too many storages") }
    storages.append(TorchStorage(key: key, dtype: TorchNames.storages[name], count: count))
    stack.append(.storage(storages.count - 1))
  }

  private mutating func call(_ name: String, _ items: [TorchValue]) throws {
    switch name {
    case TorchNames.dictionary: try push(.dictionary, try pairs(items))
    case TorchNames.size:
      guard items.count == 1, let sizes = self.items(items[0], .tuple) else {
        throw cursor.damaged("a size of an unknown form")
      }
      try push(.tuple, sizes)
    case TorchNames.parameter:
      guard case .tensor? = items.first else { throw cursor.damaged("a parameter of no tensor") }
      stack.append(items[0])
    case _ where TorchNames.tensors.contains(name): try pushTensor(items, type: nil)
    case TorchNames.typedTensor:
      guard items.count >= 7, case .name(let type) = items[6], let type = TorchNames.types[type]
      else { throw cursor.damaged("a tensor of an unknown type") }
      try pushTensor(items, type: type)
    default: throw cursor.damaged("a call of '\(name)'")
    }
  }

  /// The keys and values that a dictionary is made of: none, or a list of pairs.
  private func pairs(_ arguments: [TorchValue]) throws -> [TorchValue] {
    guard let first = arguments.first else { return [] }
    guard let list = items(first, .list) else {
      throw cursor.damaged("a dictionary of an unknown form")
    }
    return try list.flatMap { pair -> [TorchValue] in
      guard let pair = items(pair, .tuple) ?? items(pair, .list), pair.count == 2 else {
        throw cursor.damaged("a dictionary of an unknown form")
      }
      return pair
    }
  }

  private mutating func pushTensor(_ items: [TorchValue], type: DType?) throws {
    guard items.count >= 4, case .storage(let storage) = items[0],
      case .int(let offset) = items[1], offset >= 0, let shape = integers(items[2]),
      let strides = integers(items[3]), shape.count == strides.count,
      (shape + strides).allSatisfy({ $0 >= 0 }),
      let type = type ?? storages[storage].dtype
    else { throw cursor.damaged("a tensor of an unknown form") }
    guard tensors.count < Self.objectLimit else { throw cursor.damaged("too many tensors") }
    tensors.append(
      TorchTensor(storage: storage, dtype: type, offset: offset, shape: shape, strides: strides))
    stack.append(.tensor(tensors.count - 1))
  }
}

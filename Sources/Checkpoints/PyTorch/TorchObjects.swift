internal import Pickle

/// The storages and tensors that a pickle of PyTorch describes, of protocol 2 or 3.
///
/// Source: `torch.serialization`, `torch._utils`.
final class TorchObjects: PickleDialect {
  /// The most storages, and the most tensors.
  private static let objectLimit = 1 << 23

  private(set) var storages: [TorchStorage] = []
  private var tensors: [TorchTensor] = []
  private var objects: [Object] = []

  /// A storage or tensor, by its number.
  private enum Object { case storage(Int), tensor(Int) }

  let rules: PickleRules = {
    var rules = PickleRules(
      protocols: 2...3, instructions: [.binPersistentID], containerLimit: 1 << 23)
    rules.textLimit = 1 << 16
    rules.isTextChecked = true
    rules.integerLimit = 255
    return rules
  }()

  func allows(_ name: String) -> Bool { TorchNames.isKnown(name) }

  /// The tensor that a value is; `nil` if it is none.
  func tensor(_ value: PickleValue?) -> TorchTensor? {
    guard case .object(let index)? = value, case .tensor(let number) = objects[index] else {
      return nil
    }
    return tensors[number]
  }

  func resolve(_ identifier: PickleValue, _ heap: PickleHeap) throws -> PickleValue {
    guard let items = heap.items(identifier, .tuple), items.count >= 5,
      heap.text(items[0]) == "storage", case .name(let name) = items[1],
      let key = heap.text(items[2]), case .int(let count) = items[4], count >= 0,
      items.count == 5 || items[5] == .none,
      TorchNames.storages[name] != nil || TorchNames.untyped.contains(name)
    else { throw heap.damaged("a storage of an unknown form") }
    guard storages.count < Self.objectLimit else { throw heap.damaged("too many storages") }
    storages.append(TorchStorage(key: key, dtype: TorchNames.storages[name], count: count))
    return add(.storage(storages.count - 1))
  }

  func call(
    _ name: String, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws -> PickleValue {
    switch name {
    case TorchNames.dictionary: return try heap.make(.dictionary, pairs(arguments, heap))
    case TorchNames.size:
      guard arguments.count == 1, let sizes = heap.items(arguments[0], .tuple) else {
        throw heap.damaged("a size of an unknown form")
      }
      return try heap.make(.tuple, sizes)
    case TorchNames.parameter:
      guard let first = arguments.first, tensor(first) != nil else {
        throw heap.damaged("a parameter of no tensor")
      }
      return first
    case _ where TorchNames.tensors.contains(name):
      return try makeTensor(arguments, type: nil, heap)
    case TorchNames.typedTensor:
      guard arguments.count >= 7, case .name(let type) = arguments[6],
        let type = TorchNames.types[type]
      else { throw heap.damaged("a tensor of an unknown type") }
      return try makeTensor(arguments, type: type, heap)
    default: throw heap.damaged("a call of '\(name)'")
    }
  }

  /// Passes over the state of a dictionary of weights, which is the version of its modules.
  func set(_ state: PickleValue, on value: PickleValue, _ heap: PickleHeap) throws {
    guard heap.items(value, .dictionary) != nil else { throw heap.damaged("an object that is set") }
  }

  func append(_ items: [PickleValue], to object: Int) -> Bool { false }

  private func add(_ object: Object) -> PickleValue {
    objects.append(object)
    return .object(objects.count - 1)
  }

  /// The keys and values that a dictionary is made of: none, or a list of pairs.
  private func pairs(_ arguments: [PickleValue], _ heap: PickleHeap) throws -> [PickleValue] {
    guard let first = arguments.first else { return [] }
    guard let list = heap.items(first, .list) else {
      throw heap.damaged("a dictionary of an unknown form")
    }
    return try list.flatMap { pair -> [PickleValue] in
      guard let pair = heap.items(pair, .tuple) ?? heap.items(pair, .list), pair.count == 2 else {
        throw heap.damaged("a dictionary of an unknown form")
      }
      return pair
    }
  }

  private func makeTensor(
    _ arguments: [PickleValue], type: DType?, _ heap: PickleHeap
  ) throws -> PickleValue {
    guard arguments.count >= 4, case .object(let index) = arguments[0],
      case .storage(let storage) = objects[index], case .int(let offset) = arguments[1],
      offset >= 0, let shape = integers(arguments[2], heap),
      let strides = integers(arguments[3], heap), shape.count == strides.count,
      (shape + strides).allSatisfy({ $0 >= 0 }), let type = type ?? storages[storage].dtype
    else { throw heap.damaged("a tensor of an unknown form") }
    guard tensors.count < Self.objectLimit else { throw heap.damaged("too many tensors") }
    tensors.append(
      TorchTensor(storage: storage, dtype: type, offset: offset, shape: shape, strides: strides))
    return add(.tensor(tensors.count - 1))
  }

  /// The integers of a tuple.
  private func integers(_ value: PickleValue, _ heap: PickleHeap) -> [Int]? {
    guard let items = heap.items(value, .tuple) else { return nil }
    let integers = items.compactMap { if case .int(let number) = $0 { number } else { nil } }
    return integers.count == items.count ? integers : nil
  }
}

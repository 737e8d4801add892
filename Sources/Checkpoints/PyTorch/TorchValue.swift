/// A value of a pickle.
///
/// Containers are referred to by number, so that no depth of nesting becomes a depth of calls.
enum TorchValue: Hashable {
  case none
  case bool(Bool)
  case int(Int)
  /// A number that nothing here needs: a fraction, or an integer of more than eight bytes.
  case otherNumber
  case text(String)
  /// One of ``TorchNames``.
  case name(String)
  /// The number of a tuple, list or dictionary.
  case container(Int)
  /// The number of a storage.
  case storage(Int)
  /// The number of a tensor.
  case tensor(Int)
}

/// A tuple, list or dictionary; of a dictionary, keys and values in turn.
struct TorchContainer {
  enum Kind { case tuple, list, dictionary }
  let kind: Kind
  var items: [TorchValue] = []
}

/// The numbers that tensors share.
struct TorchStorage: Hashable {
  /// The name of its bytes in the file.
  let key: String
  /// The type of the numbers; `nil` if only tensors tell it.
  let dtype: DType?
  /// The number of elements, or of bytes if there is no type.
  let count: Int
}

/// A view of a storage.
struct TorchTensor: Hashable {
  let storage: Int
  let dtype: DType
  /// Its first number in the storage.
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}

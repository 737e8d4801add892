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

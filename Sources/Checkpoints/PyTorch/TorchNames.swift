/// The names that files of weights hold; none of them is ever run, and no other is accepted.
enum TorchNames {
  static let dictionary = "collections.OrderedDict"
  static let parameter = "torch._utils._rebuild_parameter"
  static let size = "torch.Size"
  /// Functions that make a tensor of a storage, an offset, a size and strides.
  static let tensors: Set = ["torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2"]
  /// The same, of a storage without type; the type is the seventh argument.
  static let typedTensor = "torch._utils._rebuild_tensor_v3"
  static let untyped: Set = ["torch.storage.UntypedStorage", "torch.UntypedStorage"]

  /// The types of storages.
  static let storages: [String: DType] = [
    "torch.DoubleStorage": .f64, "torch.FloatStorage": .f32, "torch.HalfStorage": .f16,
    "torch.BFloat16Storage": .bf16, "torch.LongStorage": .i64, "torch.IntStorage": .i32,
    "torch.ShortStorage": .i16, "torch.CharStorage": .i8, "torch.ByteStorage": .u8,
    "torch.BoolStorage": .bool,
  ]

  /// The types of elements.
  static let types: [String: DType] = [
    "torch.float64": .f64, "torch.float32": .f32, "torch.float16": .f16, "torch.bfloat16": .bf16,
    "torch.int64": .i64, "torch.int32": .i32, "torch.int16": .i16, "torch.int8": .i8,
    "torch.uint8": .u8, "torch.uint16": .u16, "torch.uint32": .u32, "torch.uint64": .u64,
    "torch.bool": .bool, "torch.float8_e4m3fn": .f8E4M3, "torch.float8_e5m2": .f8E5M2,
  ]

  static func isKnown(_ name: String) -> Bool {
    name == dictionary || name == parameter || name == size || name == typedTensor
      || tensors.contains(name) || untyped.contains(name) || storages[name] != nil
      || types[name] != nil
  }
}

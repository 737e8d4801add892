/// The bytes of a safetensors file: its length, a header, data.
func safetensors(_ header: String, data: Int = 0, pad: Bool = false) -> [UInt8] {
  var text = Array(header.utf8)
  while pad && text.count % 8 != 0 { text.append(0x20) }
  return little(UInt64(text.count)) + text + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
}

func little(_ value: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}

/// A tensor to be put into a file by hand.
struct HandMade {
  let name: String
  let dtype: String
  let shape: [Int]
  let bytes: [UInt8]
}

/// A file that holds `tensors` one after another.
func safetensors(_ tensors: [HandMade]) -> [UInt8] {
  var offset = 0
  let entries = tensors.map { tensor in
    defer { offset += tensor.bytes.count }
    return """
      "\(tensor.name)":{"dtype":"\(tensor.dtype)","shape":\(tensor.shape),\
      "data_offsets":[\(offset),\(offset + tensor.bytes.count)]}
      """
  }
  let metadata = #""__metadata__":{"format":"pt","z":"ä"}"#
  let header = "{" + ([metadata] + entries).joined(separator: ",") + "}"
  return safetensors(header, pad: true) + tensors.flatMap(\.bytes)
}

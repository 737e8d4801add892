import Checkpoints
import Files
import RowPlans
import Testing

/// A folder for a test, which goes away with it.
final class Scratch {
  let folder: Folder
  let staged: StagedFolder

  init(_ name: String = #function) throws {
    // A staged folder that is never committed removes itself.
    let plain = name.filter { $0.isLetter || $0.isNumber }.prefix(40)
    let unique = UInt64.random(in: 0 ... .max)
    staged = try StagedFolder(destination: "/tmp/lexotomy-test-\(plain)-\(unique)")
    folder = staged.folder
  }

  func write(_ bytes: [UInt8], to name: String) throws { try staged.write(bytes, to: name) }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }
}

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

/// A small reproducible generator.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

internal import CICU

/// The lowercase of one character: Unicode's full mapping without its conditions.
///
/// It is one character for all but U+0130 (`İ`), whose lowercase is `i` and a combining dot.
@inlinable
public func lowercase(_ scalar: UInt32) -> (UInt32, UInt32?) {
  if scalar < 0x80 {
    return (scalar &- 0x41 < 26 ? scalar | 0x20 : scalar, nil)
  }
  return scalar == 0x130 ? (0x69, 0x307) : (simpleLowercase(scalar), nil)
}

/// The simple lowercase of one character, also of those that Unicode 16.0 and 17.0 added.
public func simpleLowercase(_ scalar: UInt32) -> UInt32 {
  let lowercase = cicu_lowercase(scalar)
  return lowercase == scalar && scalar >= 0x1C89 ? newerLowercase(scalar) : lowercase
}

private func newerLowercase(_ scalar: UInt32) -> UInt32 {
  switch scalar {
  case 0x1C89, 0xA7CC, 0xA7CE, 0xA7D2, 0xA7D4, 0xA7DA: scalar + 1
  case 0xA7CB: 0x264
  case 0xA7DC: 0x19B
  case 0x10D50...0x10D65: scalar + 0x20
  case 0x16EA0...0x16EB8: scalar + 0x1B
  default: scalar
  }
}

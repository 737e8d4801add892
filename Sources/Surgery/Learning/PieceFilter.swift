internal import ICU

/// Which new pieces are wanted, by the text that they stand for.
struct PieceFilter: Sendable {
  private let allowsASCII: Bool
  private let scripts: ScriptFilter?

  init(_ options: LearningOptions) {
    allowsASCII = options.protection != .ascii
    scripts = options.scripts.isEmpty ? nil : ScriptFilter(options.scripts)
  }

  /// Whether a piece that stands for `surface` is wanted.
  ///
  /// Without ASCII: text in ASCII stays as it is, because each piece has a byte that is not in it.
  func allows(_ surface: [UInt8]) -> Bool {
    if !allowsASCII {
      var isASCII = true
      for byte in surface {
        if byte >= 0x80 { isASCII = false }
        if byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A { return false }
      }
      if isASCII { return false }
    }
    return scripts?.allows(surface) ?? true
  }
}

/// Whether bytes can be of some scripts.
///
/// A character belongs to a script if the script is among its Script_Extensions (UAX #24); marks that
/// are inherited belong to every script, and so do spaces, with which words begin. Parts of
/// characters at both ends of a piece are judged by whether some character of the scripts has them.
struct ScriptFilter: Sendable {
  private let scripts: [Script]
  /// The beginnings of characters of the scripts, each packed into an integer.
  private var heads: Set<UInt32> = []
  /// The ends of characters of the scripts.
  private var tails: Set<UInt32> = []
  private var members: Set<UInt32> = []

  init(_ scripts: [Script]) {
    self.scripts = scripts
    var bytes: [UInt8] = []
    for scalar in UInt32(0)..<0x11_0000 where scalar < 0xD800 || scalar > 0xDFFF {
      guard Self.belongs(scalar, to: scripts) else { continue }
      members.insert(scalar)
      bytes.removeAll(keepingCapacity: true)
      UTF8Text.append(scalar, to: &bytes)
      for count in 1..<max(1, bytes.count) {
        heads.insert(Self.key(bytes[..<count]))
        for end in count..<bytes.count { tails.insert(Self.key(bytes[count...end])) }
      }
    }
  }

  private static func belongs(_ scalar: UInt32, to scripts: [Script]) -> Bool {
    scalar == 0x20 || CharacterTable.shared[scalar].script == .inherited
      || scripts.contains { $0.contains(scalar) }
  }

  private static func key(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(1) { $0 << 8 | UInt32($1) }
  }

  /// Whether the bytes can be of the scripts, and are more than spaces.
  func allows(_ surface: [UInt8]) -> Bool {
    var index = 0
    while index < surface.count, surface[index] & 0xC0 == 0x80 { index += 1 }
    if index > 3 || index > 0 && !tails.contains(Self.key(surface[..<index])) { return false }
    while index < surface.count {
      let length = UTF8Text.length(leading: surface[index])
      guard index + length <= surface.count else {
        return heads.contains(Self.key(surface[index...]))
      }
      guard members.contains(UTF8Text.next(surface.span, &index)) else { return false }
    }
    return surface.contains { $0 != 0x20 }
  }
}

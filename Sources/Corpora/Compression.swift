extension CorpusSource {
  /// A form of compression.
  public enum Compression: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// gzip, of one or many members (RFC 1952).
    case gzip
    /// Zstandard, of one or many frames (RFC 8878).
    case zstandard
    /// xz, of one or many streams.
    case xz
    /// bzip2, of one or many streams.
    case bzip2

    /// The ending of names of such files, with its dot.
    public var suffix: String {
      switch self {
      case .none: ""
      case .gzip: ".gz"
      case .zstandard: ".zst"
      case .xz: ".xz"
      case .bzip2: ".bz2"
      }
    }

    /// Recognizes the first bytes of a file; `nil` if they are not those of a compressed one.
    ///
    /// | form      | first bytes |
    /// |-----------|-------------|
    /// | gzip      | 1F 8B 08 |
    /// | Zstandard | 28 B5 2F FD, or 5x 2A 4D 18 of a skippable frame |
    /// | xz        | FD `7zXZ` 00 |
    /// | bzip2     | `BZh1` … `BZh9`, then the mark of a block or of the end |
    init?(magicOf head: [UInt8]) {
      if head.starts(with: [0x1F, 0x8B, 0x08]) {
        self = .gzip
      } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippable(head) {
        self = .zstandard
      } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
        self = .xz
      } else if head.count >= 10, head.starts(with: Array("BZh".utf8)),
        (0x31...0x39).contains(head[3]),
        [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]]
          .contains(Array(head[4..<10]))
      {
        self = .bzip2
      } else {
        return nil
      }
    }

    /// Whether a skippable frame of Zstandard begins here.
    private static func isSkippable(_ head: [UInt8]) -> Bool {
      head.count >= 4 && head[0] & 0xF0 == 0x50
        && head[1..<4].elementsEqual([0x2A, 0x4D, 0x18])
    }
  }
}

public import Files

/// A GGUF file: metadata, and where the tensors lie.
///
/// The container of `ggml-org/ggml`, versions 2 and 3, little-endian: `GGUF`, the version, the counts
/// of tensors and of metadata, the metadata, a description of each tensor, and the data of the
/// tensors, each at a multiple of `general.alignment`. Only the part before the data is read.
public struct GGUFFile: Sendable {
  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key, such as `tokenizer.ggml.model`.
    public let key: String
    /// The value.
    public let value: GGUFValue
    /// The range of key, type and value in the file.
    public let range: Range<Int>
  }

  /// The path as the caller gave it.
  public let path: String
  /// The version of the container.
  public let version: UInt32
  /// The metadata, in the order of the file.
  public let entries: [Entry]
  /// The tensors, in the order of the file.
  public let tensors: [GGUFTensor]
  /// To a multiple of what the data of a tensor is aligned.
  public let alignment: Int
  /// The offset of the tensors' data.
  public let dataOffset: Int

  private let positions: [String: Int]

  /// Reads a file up to the data of its tensors.
  ///
  /// - Throws: `GGUFError`, `FileError`.
  /// - Complexity: O(*n*) in the bytes before the data.
  public init(_ file: InputFile) throws {
    path = file.path
    var cursor = GGUFCursor(file)
    guard file.size >= 4, try cursor.integer(UInt32.self, place: "the beginning") == Self.magic
    else { throw GGUFError.noMagic(path: path) }
    version = try cursor.integer(place: "the version")
    guard (2...3).contains(version) else {
      throw GGUFError.unknownVersion(path: path, version: version)
    }
    // A tensor has at least a name, an axis count, a type and an offset; an entry a key and a type.
    let tensorCount = try cursor.count(of: 24, place: "the number of tensors")
    let entryCount = try cursor.count(of: 13, place: "the number of keys")
    (entries, positions) = try Self.entries(entryCount, &cursor)
    alignment = try Self.alignment(entries, positions, path: path)
    let descriptions = try (0..<tensorCount).map { _ in try TensorDescription(&cursor) }
    dataOffset = min((cursor.offset + alignment - 1) / alignment * alignment, file.size)
    tensors = try Self.tensors(descriptions, file, from: dataOffset, alignment: alignment)
  }

  /// `GGUF` as a little-endian number.
  static let magic: UInt32 = 0x4655_4747

  /// The value of a key.
  public subscript(key: String) -> GGUFValue? { positions[key].map { entries[$0].value } }

  private static func entries(
    _ count: Int, _ cursor: inout GGUFCursor
  ) throws -> ([Entry], [String: Int]) {
    var entries: [Entry] = []
    var positions: [String: Int] = [:]
    for index in 0..<count {
      let start = cursor.offset
      let key = String(decoding: try cursor.string(place: "key \(index)"), as: UTF8.self)
      guard positions.updateValue(index, forKey: key) == nil else {
        throw GGUFError.duplicate(path: cursor.file.path, place: "the key '\(key)'")
      }
      let value = try GGUFValue(&cursor, place: "'\(key)'")
      entries.append(Entry(key: key, value: value, range: start..<cursor.offset))
    }
    return (entries, positions)
  }

  private static func alignment(
    _ entries: [Entry], _ positions: [String: Int], path: String
  ) throws -> Int {
    guard let value = positions["general.alignment"].map({ entries[$0].value }) else { return 32 }
    guard let alignment = value.int, (1...1 << 30).contains(alignment),
      alignment & (alignment - 1) == 0
    else {
      throw GGUFError.unsuitable(
        path: path, place: "'general.alignment'",
        problem: "a power of two belongs here. Get the file again.")
    }
    return alignment
  }
}

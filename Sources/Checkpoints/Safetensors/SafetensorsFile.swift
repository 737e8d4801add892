public import Files

/// A file of tensors that is open for reading: safetensors, or PyTorch's seen as safetensors.
public struct SafetensorsFile: Sendable {
  /// The name in its folder; for a file of PyTorch, the name that it gets as safetensors.
  public let name: String
  /// The file.
  public let file: InputFile
  /// Its header.
  public let header: SafetensorsHeader

  /// The name of the file itself.
  public var sourceName: String { Folder.lastComponent(of: file.path) }

  /// Opens a file of PyTorch, whose tensors are used where they lie.
  ///
  /// - Throws: `FileError`, `CheckpointError.torch`.
  init(torch name: String, in folder: Folder) throws {
    file = try InputFile(folder.path(of: name))
    self.name = WeightForm.torch.safetensorsName(of: name)
    header = SafetensorsHeader(
      metadata: [.init(key: "format", text: "pt")], tensors: try TorchFile.tensors(of: file),
      dataOffset: 0)
  }

  private init(_ other: Self, tensors: [Tensor]) {
    (name, file) = (other.name, other.file)
    header = SafetensorsHeader(
      metadata: other.header.metadata, tensors: tensors, dataOffset: other.header.dataOffset)
  }

  /// The file without further names of an input embedding's own numbers.
  ///
  /// PyTorch stores the numbers of tied matrices once; safetensors would repeat them, so that
  /// they are left to the configuration, which ties them, as transformers does.
  func withoutTiedCopies() -> Self {
    var seen: Set<Range<Int>> = []
    let tensors = header.tensors.filter { tensor in
      guard tensor.shape.count == 2, let role = VocabularyNames.tiedRole(of: tensor.name) else {
        return true
      }
      if seen.contains(tensor.range) { return false }
      if role == .inputEmbedding { seen.insert(tensor.range) }
      return true
    }
    return Self(self, tensors: tensors)
  }

  /// Opens a file and reads its header.
  ///
  /// - Throws: `FileError`, `CheckpointError.header`, or `JSONError`.
  public init(_ name: String, in folder: Folder) throws {
    let file = try InputFile(folder.path(of: name))
    self.name = name
    self.file = file
    guard file.size >= 8 else {
      throw CheckpointError.header(file: file.path, problem: .tooShort(byteCount: file.size))
    }
    let prefix = try file.read(at: 0, count: 8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length > 0, length <= UInt64(SafetensorsHeader.byteLimit) else {
      throw CheckpointError.header(file: file.path, problem: .unsuitableLength(length))
    }
    guard length <= UInt64(file.size - 8) else {
      throw CheckpointError.header(
        file: file.path, problem: .wrongSize(expected: 8 + Int(length), actual: file.size))
    }
    header = try SafetensorsHeader(
      reading: file.read(at: 8, count: Int(length)), fileSize: file.size, source: file.path)
  }
}

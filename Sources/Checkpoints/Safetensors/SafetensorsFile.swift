public import Files

/// A file of tensors that is open for reading: safetensors, or PyTorch's seen as safetensors.
public struct SafetensorsFile: Sendable {
  /// The name in its folder; for a file of PyTorch, the name that it gets as safetensors.
  public let name: String
  /// The file.
  public let file: InputFile
  /// Its header.
  public let header: SafetensorsHeader

  /// Whether the file is what it is seen as, and no file of PyTorch.
  var isSafetensors: Bool { header.dataOffset > 0 }

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

  private init(_ name: String, _ file: InputFile, _ header: SafetensorsHeader) {
    (self.name, self.file, self.header) = (name, file, header)
  }

  /// The file, of which all that is read is digested too.
  ///
  /// - Throws: `FileError.system` if there are too many open files.
  func digesting() throws -> Self { Self(name, try file.digesting(), header) }

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
    return Self(
      name, file,
      SafetensorsHeader(
        metadata: header.metadata, tensors: tensors, dataOffset: header.dataOffset))
  }

  /// Opens a file and reads its header.
  ///
  /// - Throws: `FileError`, `CheckpointError.header`, or `JSONError`.
  public init(_ name: String, in folder: Folder) throws {
    try self.init(name, InputFile(folder.path(of: name)))
  }

  /// Reads the header of a file.
  ///
  /// - Throws: As ``init(_:in:)``.
  init(_ name: String, _ file: InputFile) throws {
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

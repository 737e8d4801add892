public import Files

/// A tensor that is written in the place of another, whose bytes are made when they are written.
public struct MadeTensor: Sendable {
  /// The name.
  public let name: String
  /// The type of its elements.
  public let dtype: DType
  /// The size of each axis.
  public let shape: [Int]
  /// Hands on all bytes, in order.
  let forEachPart: @Sendable (_ body: ([UInt8]) throws -> Void) throws -> Void

  /// Describes a tensor.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - dtype: The type of its elements.
  ///   - shape: The size of each axis.
  ///   - forEachPart: Hands on the bytes that `shape` and `dtype` say, in order.
  public init(
    name: String, dtype: DType, shape: [Int],
    forEachPart: @escaping @Sendable (_ body: ([UInt8]) throws -> Void) throws -> Void
  ) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.forEachPart = forEachPart
  }
}

/// A copy of a checkpoint in which some tensors give way to others.
public struct CheckpointReplacement: Sendable {
  private let checkpoint: Checkpoint
  private let made: [String: [MadeTensor]]

  /// Plans the copy.
  ///
  /// - Parameters:
  ///   - checkpoint: The weights.
  ///   - made: What is written in the place of each tensor, by the name of the tensor.
  /// - Throws: `CheckpointError.unsupported` if names change in a checkpoint of several files.
  public init(of checkpoint: Checkpoint, by made: [String: [MadeTensor]]) throws {
    if let index = checkpoint.index,
      made.contains(where: { name, tensors in tensors.map(\.name) != [name] })
    {
      throw CheckpointError.unsupported(
        place: "\(checkpoint.folder.path)/\(ShardIndex.fileName)",
        feature: "other tensors in a checkpoint of \(index.fileNames.count) files")
    }
    self.checkpoint = checkpoint
    self.made = made
  }

  /// Writes the files of the checkpoint, and its index if it has one.
  ///
  /// - Returns: The numbers in all tensors.
  /// - Throws: `FileError`, and what making tensors throws.
  @discardableResult
  public func write(to folder: StagedFolder) throws -> Int {
    var (byteCount, parameterCount) = (0, 0)
    for shard in checkpoint.shards {
      let header = try write(shard, to: folder)
      for tensor in header.tensors {
        byteCount += tensor.byteCount
        parameterCount += tensor.parameterCount
      }
      try shard.file.checkUnchanged()
    }
    if let index = checkpoint.index {
      try folder.write(
        ShardIndex.text(
          after: index, totalSize: byteCount, totalParameters: parameterCount,
          files: checkpoint.shards.flatMap { shard in
            shard.header.tensors.map { ($0.name, shard.name) }
          }),
        to: ShardIndex.fileName)
    }
    return parameterCount
  }

  /// Compares a checkpoint with what the replacement gives, byte for byte.
  ///
  /// - Returns: What is missing, too much, or different, as sentences.
  /// - Throws: `FileError`, and what making tensors throws.
  public func findings(in result: Checkpoint) throws -> [String] {
    var findings: [String] = []
    var names: Set<String> = []
    for shard in checkpoint.shards {
      for tensor in shard.header.tensors {
        let range = tensor.range
        let copy = MadeTensor(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape) { body in
          for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            let count = min(1 << 20, range.upperBound - start)
            try body(shard.file.read(at: start, count: count))
          }
        }
        for expected in made[tensor.name] ?? [copy] {
          names.insert(expected.name)
          if let finding = try expected.difference(from: result) { findings.append(finding) }
        }
      }
    }
    let extra = result.tensors.map(\.name).filter { !names.contains($0) }
    return findings + extra.map { "'\($0)' does not belong there." }
  }

  private func write(
    _ shard: SafetensorsFile, to folder: StagedFolder
  ) throws -> SafetensorsHeader {
    let entries = shard.header.tensors.flatMap { tensor in
      made[tensor.name]?.map(\.entry)
        ?? [
          .init(
            name: tensor.name, dtype: tensor.dtype, shape: tensor.shape,
            byteCount: tensor.byteCount)
        ]
    }
    let (header, bytes) = SafetensorsHeader.placing(entries, metadata: shard.header.metadata)
    let sources = Dictionary(uniqueKeysWithValues: shard.header.tensors.map { ($0.name, $0) })
    let others = made.values.joined().reduce(into: [String: MadeTensor]()) { $0[$1.name] = $1 }
    let file = try folder.create(shard.name)
    try file.write(bytes)
    for tensor in header.tensors {
      if let other = others[tensor.name] {
        try other.forEachPart { try file.write($0) }
      } else if let source = sources[tensor.name] {
        try file.copy(from: shard.file, at: source.range.lowerBound, count: source.byteCount)
      }
      precondition(file.count == tensor.range.upperBound, "\(tensor.name) has another size")
    }
    try file.finish()
    return header
  }
}

extension MadeTensor {
  /// Returns the fault of the tensor of this name in a checkpoint, `nil` if there is none.
  fileprivate func difference(from result: Checkpoint) throws -> String? {
    guard let (tensor, shard) = result.find(name) else { return "'\(name)' is missing." }
    guard tensor.dtype == dtype, tensor.shape == shape else {
      return "'\(name)' is \(tensor.dtype.rawValue) of the shape \(tensor.shape), but should have "
        + "\(shape)."
    }
    let start = tensor.range.lowerBound
    return try shard.file.firstDifference(at: start, fromParts: forEachPart).map {
      "'\(name)' differs at its byte \($0 - start)."
    }
  }

  fileprivate var entry: SafetensorsHeader.Entry {
    .init(
      name: name, dtype: dtype, shape: shape,
      byteCount: shape.reduce(dtype.bitCount / 8, *))
  }
}

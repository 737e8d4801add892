internal import Files
public import RowPlans

/// Compares a checkpoint with what a plan should have made of it, byte for byte.
///
/// Nothing that was noted while writing is used: the files alone are read again. Which file a tensor
/// is in does not matter.
public struct CheckpointComparison: Sendable {
  /// A claim that does not hold.
  public enum Finding: Hashable, Sendable, CustomStringConvertible {
    /// A tensor of the source is not in the result.
    case missing(tensor: String)
    /// A tensor of the result is not in the source.
    case extra(tensor: String)
    /// A tensor has another type than in the source.
    case dtype(tensor: String, expected: DType, actual: DType)
    /// A tensor has another shape than the plan gives it.
    case shape(tensor: String, expected: [Int], actual: [Int])
    /// A tensor that should be copied differs at a byte.
    case bytes(tensor: String, offset: Int)
    /// A row that should be kept differs.
    case row(tensor: String, source: TokenID, result: TokenID)
    /// A row that should be made from others differs from what they make.
    case added(tensor: String, result: TokenID)
    /// The metadata of a file was lost or changed.
    case metadata(file: String)

    public var description: String {
      switch self {
      case .missing(let tensor): "'\(tensor)' is missing."
      case .extra(let tensor): "'\(tensor)' is not in the source."
      case .dtype(let tensor, let expected, let actual):
        "'\(tensor)' is \(actual.rawValue), but the source's is \(expected.rawValue)."
      case .shape(let tensor, let expected, let actual):
        "'\(tensor)' has the shape \(actual), but should have \(expected)."
      case .bytes(let tensor, let offset):
        "'\(tensor)' differs from the source at its byte \(offset)."
      case .row(let tensor, let source, let result):
        "'\(tensor)': row \(result) differs from row \(source) of the source."
      case .added(let tensor, let result):
        "'\(tensor)': row \(result) differs from what the recorded weights make."
      case .metadata(let file): "\(file): the metadata differs from the source's."
      }
    }
  }

  /// The claims that do not hold, at most one for each tensor; empty if all do.
  public let findings: [Finding]
  /// The tensors that were compared byte for byte.
  public let copiedCount: Int
  /// The tensors whose rows were compared.
  public let gatheredCount: Int

  /// Compares `result` with what `rewrite` describes.
  ///
  /// - Parameters:
  ///   - rewrite: The source and what is done to it.
  ///   - result: What should be that.
  ///   - jobs: How many threads compare tensors.
  /// - Throws: `FileError`.
  public init(of rewrite: CheckpointRewrite, with result: Checkpoint, jobs: Int = 1) throws {
    var findings: [Finding] = []
    var counts = (copied: 0, gathered: 0)
    let results = Self.locations(in: result)
    let members = rewrite.shards.flatMap(\.members)
    let compared = try Workers.map(members.count, jobs: jobs) { index -> Finding? in
      let member = members[index]
      guard let found = results[member.name] else { return .missing(tensor: member.name) }
      return try Self.compare(member, found.tensor, found.shard, rewrite)
    }
    findings += compared.compactMap(\.self)
    for member in members where results[member.name] != nil {
      if member.indexed == nil { counts.copied += 1 } else { counts.gathered += 1 }
    }
    for shard in result.shards {
      let source = rewrite.checkpoint.shards.first { $0.name == shard.name }
      let expected = (source ?? rewrite.checkpoint.shards.first)?.header.metadata
      if shard.header.metadata != expected { findings.append(.metadata(file: shard.name)) }
    }
    let expected = Set(members.map(\.name))
    let extra = results.keys.filter { !expected.contains($0) }.sorted()
    self.findings = findings + extra.map { .extra(tensor: $0) }
    copiedCount = counts.copied
    gatheredCount = counts.gathered
  }

  private typealias Location = (tensor: Tensor, shard: SafetensorsFile)

  private static func locations(in checkpoint: Checkpoint) -> [String: Location] {
    var locations: [String: Location] = [:]
    for shard in checkpoint.shards {
      for tensor in shard.header.tensors { locations[tensor.name] = (tensor, shard) }
    }
    return locations
  }

  private static func compare(
    _ member: OutputShard.Member, _ result: Tensor, _ shard: SafetensorsFile,
    _ rewrite: CheckpointRewrite
  ) throws -> Finding? {
    let name = member.name
    guard member.dtype == result.dtype else {
      return .dtype(tensor: name, expected: member.dtype, actual: result.dtype)
    }
    guard member.shape == result.shape else {
      return .shape(tensor: name, expected: member.shape, actual: result.shape)
    }
    guard !member.isConverted else { return try compareConverted(member, result, shard, rewrite) }
    guard let found = member.indexed else {
      return try member.source.file.firstDifference(
        in: member.tensor.range, from: shard.file, at: result.range.lowerBound
      ).map { .bytes(tensor: name, offset: $0) }
    }
    let gathered = VocabularyTensor(tensor: result, role: found.role, axis: found.axis)
    let tables = zip(
      rewrite.tables(of: found, in: member.source.file),
      rewrite.tables(of: gathered, in: shard.file))
    for (block, (table, other)) in tables.enumerated() {
      if let finding = try compare(table, other, member, found, block: block, rewrite) {
        return finding
      }
    }
    return nil
  }

  /// Compares a tensor that got another type with its numbers, rounded again.
  private static func compareConverted(
    _ member: OutputShard.Member, _ result: Tensor, _ shard: SafetensorsFile,
    _ rewrite: CheckpointRewrite
  ) throws -> Finding? {
    var offset = result.range.lowerBound
    var difference: Int?
    try rewrite.forEachConvertedPart(of: member) { bytes in
      defer { offset += bytes.count }
      guard difference == nil else { return }
      difference = try shard.file.firstDifference(from: bytes, at: offset).map { offset + $0 }
    }
    return difference.map {
      .bytes(tensor: member.name, offset: $0 - result.range.lowerBound)
    }
  }

  /// Compares kept rows with the source's, and added ones with what is made again.
  private static func compare(
    _ table: RowTable, _ result: RowTable, _ member: OutputShard.Member,
    _ found: VocabularyTensor, block: Int, _ rewrite: CheckpointRewrite
  ) throws -> Finding? {
    var start = 0
    for run in rewrite.runs(of: found) {
      switch run {
      case .kept(let rows):
        if let row = try table.firstDifference(of: rows, from: result, at: start) {
          return .row(
            tensor: member.name, source: TokenID(rows[row]), result: TokenID(start + row))
        }
      case .added(let pieces):
        var offset = result.offset + start * result.rowSize
        var difference: Int?
        try rewrite.added?.forEachPart(of: pieces, of: found.name, block: block) { bytes in
          defer { offset += bytes.count }
          guard difference == nil else { return }
          difference = try result.file.firstDifference(from: bytes, at: offset).map { offset + $0 }
        }
        if let difference {
          let row = (difference - result.offset) / result.rowSize
          return .added(tensor: member.name, result: TokenID(row))
        }
      }
      start += run.count
    }
    return nil
  }
}

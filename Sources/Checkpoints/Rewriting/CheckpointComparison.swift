internal import Concurrency
internal import Files
public import RowPlans

/// Compares a checkpoint with what a plan should have made of it, byte for byte.
///
/// Nothing that was noted while writing is used: the files alone are read. Which file a tensor is in
/// does not matter, unless a file is compared while it is written.
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
  /// The rows that the result should have.
  public let plan: RowPlan
  /// The form in which its tensors should be written.
  public let form: TensorForm

  init(of rewrite: CheckpointRewrite, findings: [Finding]) {
    self.findings = findings
    (plan, form) = (rewrite.plan, rewrite.form)
  }

  /// Compares `result` with what `rewrite` describes.
  ///
  /// - Parameters:
  ///   - rewrite: The source and what is done to it.
  ///   - result: What should be that.
  ///   - jobs: How many threads compare tensors.
  /// - Throws: `FileError`.
  public init(of rewrite: CheckpointRewrite, with result: Checkpoint, jobs: Int = 1) throws {
    let results = result.shards.reduce(into: [:]) { $0.merge(Self.locations(in: $1)) { $1 } }
    let members = rewrite.shards.flatMap(\.members)
    let compared = try Parallel.map(members.count, jobs: jobs) { index -> Finding? in
      let member = members[index]
      guard let found = results[member.name] else { return .missing(tensor: member.name) }
      return try Self.compare(member, in: member.source.file, found, rewrite)
    }
    let metadata = result.shards.filter { shard in
      let source = rewrite.checkpoint.shards.first { $0.name == shard.name }
      return shard.header.metadata
        != (source ?? rewrite.checkpoint.shards.first)?.header.metadata
    }
    let expected = Set(members.map(\.name))
    self.init(
      of: rewrite,
      findings: compared.compactMap(\.self) + metadata.map { .metadata(file: $0.name) }
        + results.keys.filter { !expected.contains($0) }.sorted().map { .extra(tensor: $0) })
  }

  /// Compares a file of a result, from its start to its end, with what it should have.
  ///
  /// - Parameters:
  ///   - result: The file.
  ///   - shard: What it should have.
  ///   - source: The file of the source that has its name, which is read in step with it.
  ///   - rewrite: The source and what is done to it.
  /// - Returns: The claims that do not hold.
  /// - Throws: `FileError`.
  static func findings(
    in result: SafetensorsFile, of shard: OutputShard, _ source: SafetensorsFile?,
    _ rewrite: CheckpointRewrite
  ) throws -> [Finding] {
    let members = Dictionary(uniqueKeysWithValues: shard.members.map { ($0.name, $0) })
    var findings = try result.header.tensors.compactMap { tensor -> Finding? in
      guard let member = members[tensor.name] else { return .extra(tensor: tensor.name) }
      let file =
        source.flatMap { $0.name == member.source.name ? $0.file : nil } ?? member.source.file
      return try compare(member, in: file, (tensor, result), rewrite)
    }
    let found = Set(result.header.tensors.map(\.name))
    findings += shard.members.filter { !found.contains($0.name) }.map { .missing(tensor: $0.name) }
    if result.header.metadata != shard.metadata { findings.append(.metadata(file: shard.name)) }
    return findings
  }

  private typealias Location = (tensor: Tensor, shard: SafetensorsFile)

  private static func locations(in shard: SafetensorsFile) -> [String: Location] {
    Dictionary(uniqueKeysWithValues: shard.header.tensors.map { ($0.name, ($0, shard)) })
  }

  /// Compares a tensor, whose source is read from `file`, with the one that was written.
  private static func compare(
    _ member: OutputShard.Member, in file: InputFile, _ location: Location,
    _ rewrite: CheckpointRewrite
  ) throws -> Finding? {
    let (result, shard) = location
    let name = member.name
    guard member.dtype == result.dtype else {
      return .dtype(tensor: name, expected: member.dtype, actual: result.dtype)
    }
    guard member.shape == result.shape else {
      return .shape(tensor: name, expected: member.shape, actual: result.shape)
    }
    guard !member.isConverted else { return try compareConverted(member, result, shard, rewrite) }
    guard let found = member.indexed else {
      return try file.firstDifference(
        in: member.tensor.range, from: shard.file, at: result.range.lowerBound
      ).map { .bytes(tensor: name, offset: $0) }
    }
    let gathered = VocabularyTensor(tensor: result, role: found.role, axis: found.axis)
    let tables = zip(
      rewrite.tables(of: found, in: file), rewrite.tables(of: gathered, in: shard.file))
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
    let start = result.range.lowerBound
    let difference = try shard.file.firstDifference(at: start) { body in
      try rewrite.forEachConvertedPart(of: member, body)
    }
    return difference.map { .bytes(tensor: member.name, offset: $0 - start) }
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
        let difference = try result.file.firstDifference(
          at: result.offset + start * result.rowSize
        ) { body in
          try rewrite.added?.forEachPart(of: pieces, of: found.name, block: block, body)
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

import Checkpoints
import Files
import RowPlans

@testable import Lexotomy

/// Weights in a file of comma-separated numbers, a line a row: as small as a format can be.
struct CSVWeights: ModelWeights {
  static let fileName = "weights.csv"

  let path: String
  private let lines: [Substring]

  static func find(at place: WeightPlace) throws -> FoundWeights? {
    guard let folder = place.folder, folder.has(fileName) else { return nil }
    return FoundWeights { _ in
      nil
    } open: { _ in
      try CSVWeights(folder)
    }
  }

  private init(_ folder: Folder) throws {
    path = try folder.path(of: Self.fileName)
    lines = String(decoding: try InputFile.contents(of: path), as: UTF8.self)
      .split(separator: "\n")
  }

  var library: String { "csv" }
  var rowCount: Int? { lines.count }
  var names: [String] { [Self.fileName] }

  var indexedTensors: [Inspection.IndexedTensor] {
    [
      Inspection.IndexedTensor(
        name: Self.fileName, role: "input embedding", dtype: "text",
        shape: [lines.count, columnCount])
    ]
  }

  private var columnCount: Int { lines.first?.split(separator: ",").count ?? 0 }

  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize) {
    (size(lines), size(kept(by: plan)))
  }

  private func size(_ lines: [Substring]) -> CheckpointSize {
    var size = CheckpointSize()
    size.parameterCount = lines.count * columnCount
    size.byteCount = lines.reduce(0) { $0 + $1.utf8.count + 1 }
    (size.vocabularyParameterCount, size.vocabularyByteCount) = (
      size.parameterCount, size.byteCount
    )
    return size
  }

  private func kept(by plan: RowPlan) -> [Substring] { plan.keptIDs().map { lines[$0.index] } }

  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights {
    let bytes = Array(kept(by: surgery.plan).map { "\($0)\n" }.joined().utf8)
    try staged.write(bytes, to: Self.fileName)
    let file = WrittenFile(
      name: Self.fileName, kind: "checkpoint", byteCount: bytes.count, digest: Digest(of: bytes))
    return WrittenWeights(files: [file], done: names)
  }

  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison] {
    guard let other = result.weights?.part(CSVWeights.self) else { return [] }
    let expected = kept(by: surgery.plan)
    var findings = zip(expected, other.lines).enumerated().compactMap { index, lines in
      lines.0 == lines.1 ? nil : "row #\(index) differs"
    }
    if expected.count != other.lines.count {
      findings.append("\(other.lines.count) rows are there")
    }
    return [
      WeightComparison(
        subject: .tensors, plan: surgery.plan, tableCount: 1, otherCount: 0, findings: findings)
    ]
  }
}

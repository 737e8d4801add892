public import JSON

/// All that the store keeps of a run.
public struct RunRecord: Sendable {
  /// The end of a run.
  public enum Status: String, Sendable, CaseIterable { case succeeded, failed }

  /// The command, such as `trim`.
  public var command: String
  /// The version of the program.
  public var toolVersion: String
  /// When it began.
  public var started: Timestamp
  /// When it ended.
  public var finished: Timestamp
  /// The seed of its random numbers, if it had one.
  public var seed: Int?
  /// The parameters of the command.
  public var parameters: JSONObject
  /// The way in which it ended.
  public var status: Status
  /// The files it read and wrote.
  public var artifacts: [ArtifactRecord] = []
  /// The vocabularies before and after.
  public var vocabularies: [VocabularyRecord] = []
  /// The occurrences of pieces of the source.
  public var counts: [PieceCountRecord] = []
  /// The rows of the result.
  public var plan: [PlanRowRecord] = []
  /// The reason why pieces that the plan does not keep were dropped; `nil` if none is, because
  /// there was no surgery.
  public var dropReason: String?
  /// The mixtures of the added rows.
  public var mixing: MixtureRecord?
  /// The coverage curve: the shares of text that other sizes would have preserved.
  public var curve: [CoveragePoint] = []
  /// The measurements.
  public var metrics: [MetricRecord] = []

  /// Describes a run; files, vocabularies, counts, plan and metrics are set afterwards.
  public init(
    command: String, toolVersion: String, started: Timestamp, finished: Timestamp,
    seed: Int? = nil, parameters: JSONObject = JSONObject(), status: Status = .succeeded
  ) {
    self.command = command
    self.toolVersion = toolVersion
    self.started = started
    self.finished = finished
    self.seed = seed
    self.parameters = parameters
    self.status = status
  }
}

/// The part of a record that is known only when the run ends.
public struct RunCompletion: Sendable {
  /// When it ended.
  public var finished: Timestamp
  /// Files besides those of the record.
  public var artifacts: [ArtifactRecord]
  /// Measurements besides those of the record.
  public var metrics: [MetricRecord]

  /// Describes the end of a run.
  public init(
    finished: Timestamp, artifacts: [ArtifactRecord] = [], metrics: [MetricRecord] = []
  ) {
    self.finished = finished
    self.artifacts = artifacts
    self.metrics = metrics
  }
}

/// A file that a run read or wrote.
public struct ArtifactRecord: Hashable, Sendable {
  /// The use that the run made of it.
  public enum Role: String, Sendable, CaseIterable { case input, output }

  /// The SHA-256 of the contents, in lower-case hexadecimal digits.
  public var sha256: String
  /// The kind of file, such as `corpus`, `tokenizer`, `checkpoint`, `counts` or `configuration`.
  public var kind: String
  /// The name of the file, without its folder.
  public var name: String
  /// The size in bytes.
  public var byteCount: Int
  /// The use that the run made of it.
  public var role: Role
  /// The path that it had.
  public var path: String
  /// The contents of a small file that cannot be made again otherwise.
  public var contents: [UInt8]?

  /// Describes a file.
  public init(
    sha256: String, kind: String, name: String, byteCount: Int, role: Role, path: String,
    contents: [UInt8]? = nil
  ) {
    self.sha256 = sha256
    self.kind = kind
    self.name = name
    self.byteCount = byteCount
    self.role = role
    self.path = path
    self.contents = contents
  }
}

/// A number that a run measured.
public struct MetricRecord: Hashable, Sendable {
  /// The measurements.
  public var name: String
  /// The language it holds for, as a BCP-47 tag, if it is one language.
  public var language: String?
  /// The number, which must be one: NaN is refused.
  public var value: Double
  /// The unit, such as `bytes`, `s` or `1`.
  public var unit: String

  /// Describes a measurement.
  public init(name: String, language: String? = nil, value: Double, unit: String) {
    self.name = name
    self.language = language
    self.value = value
    self.unit = unit
  }
}

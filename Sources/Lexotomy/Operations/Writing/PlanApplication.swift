internal import Artifacts
internal import Concurrency
internal import Files
internal import Surgery

/// A plan that was applied.
struct AppliedPlan: Sendable {
  let written: WrittenModel
  let claims: [Claim]
}

/// The second half of every surgery: apply, verify, record, and let the result appear.
struct PlanApplication: Sendable {
  let model: Model
  let planned: PlannedModel
  let staged: StagedFolder
  /// Whether digests are wanted, for the store.
  let isRecorded: Bool
  /// Whether weights are compared while they are written.
  var isCompared = false
  /// Checks what was written.
  let check: @Sendable (WrittenModel) throws -> [Claim]

  /// Writes, checks and records; the result and the record appear together, or neither does.
  ///
  /// - Parameters:
  ///   - record: What the store keeps.
  ///   - store: The store, or `nil` for none.
  ///   - started: When the run began.
  /// - Returns: What was done, and the number of the run.
  /// - Throws: `OperationError.refuted` if a claim does not hold, and the typed errors of all modules.
  func perform(
    recording record: some SurgeryRecord, in store: ArtifactStore?, started: Timestamp
  ) throws -> (applied: AppliedPlan, run: Int?) {
    // Writing and checking take one thread, recording what is known already another.
    let applying = Worker { try apply() }
    func finish() throws -> AppliedPlan {
      let applied = try applying.value()
      try staged.commit()
      return applied
    }
    guard let store else { return (try finish(), nil) }
    var applied: AppliedPlan?
    // Whatever happens to the store, nothing is written any more when this returns.
    defer { _ = try? applying.value() }
    let run = try store.record(record.run(started: started)) {
      let finished = try finish()
      applied = finished
      return record.completion(finished.written, finished.claims)
    }
    try store.close()
    guard let applied else { preconditionFailure("a run was recorded that did not finish") }
    return (applied, run)
  }

  private func apply() throws -> AppliedPlan {
    let written = try ModelWriter(
      model: model, planned: planned, staged: staged, isRecorded: isRecorded,
      isCompared: isCompared
    ).write()
    let claims = try check(written)
    guard !claims.contains(where: \.isRefuted) else { throw OperationError.refuted(claims) }
    return AppliedPlan(written: written, claims: claims)
  }
}

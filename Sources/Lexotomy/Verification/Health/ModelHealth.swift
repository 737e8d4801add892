internal import Checkpoints
internal import Files
internal import Tokenizers

/// The health of a model: what goes wrong when a vocabulary is cut, by any program, looked for in the
/// files of the model alone.
public struct ModelHealth: Sendable {
  /// The path of the model.
  public let path: String

  /// Prepares to check a model.
  public init(_ path: String) { self.path = path }

  /// Checks the model.
  ///
  /// - Returns: The claims; only the first, if the model cannot be read.
  /// - Throws: `FileError` if there is nothing at the path.
  /// - Complexity: O(|V|), and comparing the LM head with the embeddings.
  public func claims() throws -> [Claim] {
    let model: Model
    do { model = try Model(path) } catch let error as FileError { throw error } catch {
      return [Statement.files.checked(["\(error)"])]
    }
    return try [
      Statement.files.checked([]), model.rangeClaim(), model.reachClaim(),
      model.normalizerClaim(), model.specialTokensClaim(), model.headClaim(), model.copiesClaim(),
    ].compactMap(\.self)
  }
}

extension Model {
  /// Checks that every ID has a row.
  fileprivate func rangeClaim() -> Claim {
    let configured = (configuration?.notes(rowCount: rowCount) ?? []).compactMap { note in
      if case .outOfRange(let id, _) = note.kind {
        "\(note.file): \(note.key) is #\(id), beyond the rows"
      } else {
        nil as String?
      }
    }
    return Statement.range(rowCount: rowCount, isOfTokenizer: false)
      .checked(configured + tokenizerRangeFindings())
  }

  /// Checks that loading leaves the LM head as it is stored.
  fileprivate func headClaim() throws -> Claim? {
    guard let configuration, configuration.tiesWordEmbeddings, let head = try weights?.storedHead()
    else { return nil }
    return Statement.head(head.name, isCopy: head.isCopy).checked(
      head.isCopy
        ? [] : ["the configuration ties it to the embeddings, so loading overwrites \(head.name)"])
  }

  /// Looks for files that hold the vocabulary in another form, which no surgery here rewrites.
  fileprivate func copiesClaim() throws -> Claim? {
    guard let folder else { return nil }
    let copies = try WeightFiles.copies(in: folder, of: weights)
    return copies.isEmpty
      ? Statement.copies.checked([])
      : Statement.copies.unchecked(
        because: "\(copies.joined(separator: ", ")) may be older than model.safetensors")
  }
}

internal import Checkpoints
internal import JSON
internal import LinearAlgebra

/// The tensors and files of a model of lower rank.
struct FactoredForm {
  let configuration: ModelConfiguration
  let tensors: VocabularyTensors

  /// The classes of transformers that OFA's are made from, by family.
  private static let classes = ["roberta": "Roberta", "xlm-roberta": "XLMRoberta"]
  private static let moduleName = "modeling_ofa"

  /// The embeddings themselves, for every program that reads such models.
  func products(_ factors: EmbeddingFactors) -> [String: [MadeTensor]] {
    let roles: Set<VocabularyTensor.Role> =
      tensors.isTied ? [.inputEmbedding, .lmHead] : [.inputEmbedding]
    return tensors.tensors.filter { roles.contains($0.role) && $0.axis == 0 }.reduce(into: [:]) {
      $0[$1.name] = [factors.product(named: $1.name)]
    }
  }

  /// The two factors, under the names of OFA's classes.
  ///
  /// - Throws: `OperationError.notFactorable` for other families than OFA's.
  func factors(_ factors: EmbeddingFactors) throws -> [String: [MadeTensor]] {
    _ = try prefix()
    return try tensors.tensors.reduce(into: [:]) { made, found in
      switch (found.role, found.name) {
      case (.inputEmbedding, "roberta.embeddings.word_embeddings.weight"):
        let place = "roberta.embeddings"
        made[found.name] = [
          factors.coordinates(named: "\(place).target_coordinates.weight"),
          factors.primitives(named: "\(place).primitive_embeddings.weight"),
        ]
      case (.lmHead, "lm_head.decoder.weight"), (.outputBias, "lm_head.decoder.bias"):
        made[found.name] = []
      case (.outputBias, "lm_head.bias"): break
      default: throw OperationError.notFactorable(found.name)
      }
    }
  }

  /// The name of the family's classes.
  private func prefix() throws -> String {
    let type = configuration.modelType ?? "unknown"
    guard let prefix = Self.classes[type] else { throw OperationError.notFactorable(type) }
    guard tensors.isTied else { throw OperationError.notFactorable("\(type) with its own LM head") }
    return prefix
  }

  /// The configuration and the modelling file of two factors.
  func companions(rank: Int) throws -> [(name: String, bytes: [UInt8])] {
    let prefix = try prefix()
    var root = configuration.files.first?.value.object ?? JSONObject()
    root["num_primitive"] = .number(rank)
    root["architectures"] = .array([.string("OFAForMaskedLM")])
    root["auto_map"] = .object(
      JSONObject([
        "AutoModel": .string("\(Self.moduleName).OFAModel"),
        "AutoModelForMaskedLM": .string("\(Self.moduleName).OFAForMaskedLM"),
      ]))
    let text = Self.module.replacing("PREFIX", with: prefix)
    return [
      ("config.json", JSONWriter.text(of: .object(root))),
      ("\(Self.moduleName).py", Array(text.utf8)),
    ]
  }

  /// Returns remarks on the result.
  func notes(writesFactors: Bool) -> [String] {
    if writesFactors {
      return ["transformers loads it with trust_remote_code=True, by \(Self.moduleName).py."]
    }
    return tensors.isTied
      || !tensors.tensors.contains { $0.role == .lmHead }
      ? [] : ["the LM head has rows of its own, which are as they were."]
  }

  /// Returns the card of the result.
  static func card(of model: Model, _ report: Factorize.Report, hasFactors: Bool) -> [UInt8] {
    let form =
      hasFactors
      ? "They are stored as two factors, under the names of OFA's classes; load the folder with "
        + "`trust_remote_code=True`."
      : "They are stored as the product of both factors, which all programs can read."
    let lines = [
      "---", "base_model: \(model.name)", "library_name: transformers", "tags:", "- lexotomy",
      "---", "", "# \(model.name), rank \(report.rank)", "",
      "The input embeddings, \(report.rowCount) × \(report.columns), have the rank \(report.rank): "
        + "the leading singular vectors of \(report.factoredCount) rows, by lexotomy "
        + "\(LexotomyVersion.current). \(form)", "",
    ]
    return Array(lines.joined(separator: "\n").utf8)
  }
}

internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy doctor`: a store or models to what is wrong with them.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the artifact store, or any trimmed model, whoever trimmed it.",
    discussion: """
      Of a model: IDs without a row, pieces that no text is segmented into, a lost normalizer, a moved \
      padding token, an LM head that loading overwrites, copies of the weights in other forms. Exit \
      status 1 when something is wrong.

      Examples:
        lexotomy doctor
        lexotomy doctor xlm-roberta-trimmed
      """)

  @Argument(help: "Model folders (default: the store is checked).")
  var models: [String] = []

  @OptionGroup var common: CommonOptions

  func run() throws {
    var claims: [(path: String, claims: [Claim])] = []
    if models.isEmpty {
      claims.append((common.storePath, try StoreHealth(common.storePath).claims()))
    }
    for model in models { claims.append((model, try ModelHealth(model).claims())) }
    try common.show(
      lines: claims.flatMap { ["\($0.path):"] + ClaimList($0.claims).lines },
      json: .object(JSONObject(claims.map { ($0.path, ClaimList($0.claims).json) })), isAsked: true)
    if claims.contains(where: { $0.claims.contains(where: \.isRefuted) }) {
      throw ExitCode(ExitStatus.refuted.rawValue)
    }
  }
}

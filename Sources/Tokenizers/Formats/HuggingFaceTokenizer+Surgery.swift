internal import ICU
public import RowPlans

extension HuggingFaceTokenizer {
  public func requiredPieces() -> [(id: TokenID, reason: String)] { [] }
  public func derivation(of id: TokenID) -> [TokenID]? { [id] }
  public func alphabet(of id: TokenID) -> [TokenID] { [] }
  public func surface(of id: TokenID) -> [UInt8] { [] }
  public func files(after plan: RowPlan) throws -> [TokenizerFile] { [] }
}

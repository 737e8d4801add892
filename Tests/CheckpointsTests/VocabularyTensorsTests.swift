import Checkpoints
import Files
import Foundation
import RowPlans
import TestSupport
import Testing

@Suite("Vocabulary tensors")
struct VocabularyTensorsTests {
  /// Finds the tensors of a model with these shapes, all F16.
  private func find(
    _ shapes: KeyValuePairs<String, [Int]>, config: String, dtype: String = "F16",
    ignoring: Set<String> = []
  ) throws -> VocabularyTensors {
    let scratch = TemporaryFolder()
    let tensors = shapes.map { name, shape in
      let count = shape.reduce(1, *) * (dtype == "F16" ? 2 : 1)
      return HandMade(
        name: name, dtype: dtype, shape: shape,
        bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 + name.utf8.count) })
    }
    try scratch.write(safetensors(tensors), to: "model.safetensors")
    return try VocabularyTensors(
      of: Checkpoint(scratch.folder),
      configuration: ModelConfiguration(texts: ["config.json": config]),
      ignoring: ignoring)
  }

  private func roles(_ found: VocabularyTensors) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: found.tensors.map { ($0.name, "\($0.role.rawValue) \($0.axis)") })
  }

  @Test func `BERT has an embedding, a head and a bias with its alias`() throws {
    let found = try find(
      [
        "bert.embeddings.word_embeddings.weight": [11, 4],
        "bert.embeddings.position_embeddings.weight": [11, 4],
        "bert.encoder.layer.0.intermediate.dense.weight": [11, 4],
        "cls.predictions.bias": [11], "cls.predictions.decoder.bias": [11],
        "cls.predictions.decoder.weight": [11, 4], "cls.seq_relationship.weight": [2, 4],
      ], config: #"{"model_type":"bert","vocab_size":11}"#)
    #expect(found.rowCount == 11)
    #expect(found.isTied)
    #expect(
      roles(found) == [
        "bert.embeddings.word_embeddings.weight": "input embedding 0",
        "cls.predictions.bias": "output bias 0", "cls.predictions.decoder.bias": "output bias 0",
        "cls.predictions.decoder.weight": "LM head 0",
      ])
  }

  @Test(
    arguments: [
      ("roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight", "lm_head.bias"),
      (
        "distilbert.embeddings.word_embeddings.weight", "vocab_projector.weight",
        "vocab_projector.bias"
      ),
      (
        "electra.embeddings.word_embeddings.weight", "generator_lm_head.weight",
        "generator_lm_head.bias"
      ),
      (
        "albert.embeddings.word_embeddings.weight", "predictions.decoder.weight", "predictions.bias"
      ),
      (
        "deberta.embeddings.word_embeddings.weight", "lm_predictions.lm_head.weight",
        "lm_predictions.lm_head.bias"
      ),
      ("model.embeddings.tok_embeddings.weight", "decoder.weight", "decoder.bias"),
      ("transformer.embeddings.weight", "pred_layer.proj.weight", "pred_layer.proj.bias"),
      ("transformer.word_embedding.weight", "lm_loss.weight", "lm_loss.bias"),
      ("transformer.wte.weight", "lm_head.weight", "lm_head.bias"),
      ("gpt_neox.embed_in.weight", "embed_out.weight", nil),
      ("word_embeddings.weight", "lm_head.weight", nil),
      ("model.language_model.embed_tokens.weight", "language_model.lm_head.weight", nil),
      ("transformer.embedding.word_embeddings.weight", "transformer.output_layer.weight", nil),
      ("model.tok_embeddings.weight", "output.weight", nil),
      ("backbone.embeddings.weight", "lm_head.weight", nil),
      ("rwkv.embeddings.weight", "head.weight", nil),
      ("embed.weight", "head.weight", nil),
      ("model.llm.embed.weight", "model.llm.unembed.weight", nil),
      ("transformer.tokens_embed.weight", "lm_head.weight", nil),
      ("transformer.w.weight", "lm_head.weight", "lm_head.bias"),
      ("w.weight", nil, nil),
      ("model.embed_tokens.weight", "cls.weight", nil),
      ("model.decoder.embed_tokens.weight", "proj_out.weight", nil),
      ("transformer.embd.wte.weight", "lm_head.linear.weight", "lm_head.linear.bias"),
      ("text_model.embeddings.token_embedding.weight", nil, nil),
      ("embeddings", nil, "weights"),
      ("embedding.weight", nil, nil),
    ] as [(String, String?, String?)])
  func `each family is known by its names`(input: String, head: String?, bias: String?) throws {
    let scratch = TemporaryFolder()
    var tensors = [
      HandMade(name: input, dtype: "F16", shape: [11, 4], bytes: .init(repeating: 1, count: 88))
    ]
    if let head {
      tensors.append(
        HandMade(name: head, dtype: "F16", shape: [11, 4], bytes: .init(repeating: 1, count: 88)))
    }
    if let bias {
      tensors.append(
        HandMade(name: bias, dtype: "F16", shape: [11], bytes: .init(repeating: 1, count: 22)))
    }
    try scratch.write(safetensors(tensors), to: "model.safetensors")
    let found = try VocabularyTensors(
      of: Checkpoint(scratch.folder),
      configuration: ModelConfiguration(texts: ["config.json": "{}"]))
    #expect(found.rowCount == 11)
    #expect(found.tensors.count == tensors.count)
    #expect(found.inputEmbedding.name == input)
  }

  @Test func `a table for layers may end before the vocabulary, and is cut with it`() throws {
    let scratch = TemporaryFolder()
    let shapes = [
      "model.embed_tokens.weight": [6, 2], "model.embed_tokens_per_layer.weight": [4, 3],
    ]
    try scratch.write(
      safetensors(
        shapes.sorted { $0.key < $1.key }.map { name, shape in
          HandMade(
            name: name, dtype: "I8", shape: shape,
            bytes: (0..<shape[0] * shape[1]).map { UInt8($0) })
        }), to: "model.safetensors")
    let configuration = try ModelConfiguration(
      texts: ["config.json": #"{"vocab_size":6,"vocab_size_per_layer_input":4}"#])
    let checkpoint = try Checkpoint(scratch.folder)
    let found = try VocabularyTensors(of: checkpoint, configuration: configuration)
    #expect(found.rowCount == 6)
    let plan = RowPlan(keeping: [1, 3, 5], of: 6)
    let rewrite = try CheckpointRewrite(of: checkpoint, vocabulary: found, plan: plan)
    let target = try StagedFolder.temporary()
    try rewrite.write(to: target)
    let result = try Checkpoint(target.folder)
    #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
    let (tensor, shard) = try #require(result.find("model.embed_tokens_per_layer.weight"))
    #expect(
      try shard.file.read(at: tensor.range.lowerBound, count: tensor.byteCount)
        == [3, 4, 5, 9, 10, 11])
    let text = try String(decoding: configuration.rewritten(by: plan).files[0].bytes, as: UTF8.self)
    #expect(text.contains(#""vocab_size_per_layer_input": 2"#), "\(text)")
    #expect(throws: CheckpointError.self) {
      try CheckpointRewrite(
        of: checkpoint, vocabulary: found, plan: RowPlan(keeping: [5, 1], of: 6))
    }
  }

  @Test func `rows that MLX packed are taken with their scales and offsets`() throws {
    let shapes: KeyValuePairs = [
      "model.embed_tokens.weight": [11, 4], "model.embed_tokens.scales": [11, 2],
      "model.embed_tokens.biases": [11, 2], "lm_head.weight": [11, 4], "lm_head.scales": [11, 2],
      "lm_head.biases": [11, 2],
    ]
    func find(_ config: String) throws -> VocabularyTensors {
      let scratch = TemporaryFolder()
      try scratch.write(
        safetensors(
          shapes.map { name, shape in
            let dtype = name.hasSuffix("weight") ? "U32" : "F32"
            return HandMade(
              name: name, dtype: dtype, shape: shape,
              bytes: .init(repeating: 1, count: 4 * shape[0] * shape[1]))
          }), to: "model.safetensors")
      return try VocabularyTensors(
        of: Checkpoint(scratch.folder),
        configuration: ModelConfiguration(texts: ["config.json": config]))
    }
    let found = try find(
      #"{"vocab_size":11,"tie_word_embeddings":false,"quantization":{"group_size":32,"bits":4}}"#)
    #expect(found.tensors.count == 6)
    #expect(!found.isTied)
    #expect(throws: CheckpointError.packed(tensor: "model.embed_tokens.scales")) {
      try find(#"{"vocab_size":11}"#)
    }
  }

  @Test(arguments: ["score.weight", "classifier.weight", "pooler.dense.weight", "model.table"])
  func `outside of layers a name does not excuse the size of the vocabulary`(name: String) throws {
    func find(_ config: String) throws -> VocabularyTensors {
      try self.find(
        ["model.embed_tokens.weight": [11, 4], "score.weight": [11, 4]], config: config)
    }
    let scratch = TemporaryFolder()
    let tensors = ["model.embed_tokens.weight", name].map {
      HandMade(name: $0, dtype: "I8", shape: [11, 4], bytes: .init(repeating: 1, count: 44))
    }
    try scratch.write(safetensors(tensors), to: "model.safetensors")
    let checkpoint = try Checkpoint(scratch.folder)
    #expect(
      throws: CheckpointError.unknownVocabularyTensor(tensor: name, shape: [11, 4], rows: 11)
    ) {
      try VocabularyTensors(
        of: checkpoint,
        configuration: ModelConfiguration(
          texts: ["config.json": #"{"vocab_size":11,"hidden_size":4}"#]))
    }
    let labels = (0..<11).map { index in "\"\(index)\":\"L\(index)\"" }.joined(separator: ",")
    #expect(try find("{\"vocab_size\":11,\"id2label\":{\(labels)}}").tensors.count == 1)
    #expect(try find(#"{"vocab_size":11,"hidden_size":11}"#).tensors.count == 1)
  }

  @Test func `experts of tokens go with the tokens, and other tables of whole numbers are refused`()
    throws
  {
    func find(_ name: String) throws -> VocabularyTensors {
      let scratch = TemporaryFolder()
      try scratch.write(
        safetensors([
          HandMade(
            name: "embed.weight", dtype: "I8", shape: [11, 4], bytes: .init(repeating: 1, count: 44)
          ),
          HandMade(
            name: name, dtype: "I64", shape: [11, 2], bytes: .init(repeating: 1, count: 176)),
        ]), to: "model.safetensors")
      return try VocabularyTensors(
        of: Checkpoint(scratch.folder),
        configuration: ModelConfiguration(texts: ["config.json": "{}"]))
    }
    let name = "model.layers.0.mlp.gate.tid2eid"
    #expect(
      roles(try find(name)) == ["embed.weight": "input embedding 0", name: "experts of tokens 0"])
    #expect(
      try find(name).tensors.map(\.mixingRefusal) == [
        .notMixable(tensor: "embed.weight", dtype: .i8), .noExperts(tensor: name),
      ])
    let other = "model.layers.0.mlp.gate.other"
    #expect(
      throws: CheckpointError.unknownVocabularyTensor(tensor: other, shape: [11, 2], rows: 11)
    ) { try find(other) }
  }

  @Test(arguments: ["d2t", "t2d", "model.stop_token_ids", "head.vocab_map"])
  func `whole numbers that may be token IDs are refused`(name: String) throws {
    let scratch = TemporaryFolder()
    try scratch.write(
      safetensors([
        HandMade(
          name: "model.embed_tokens.weight", dtype: "I8", shape: [11, 4],
          bytes: .init(repeating: 1, count: 44)),
        HandMade(name: name, dtype: "I64", shape: [3], bytes: .init(repeating: 1, count: 24)),
        HandMade(
          name: "embeddings.position_ids", dtype: "I64", shape: [3],
          bytes: .init(repeating: 1, count: 24)),
      ]), to: "model.safetensors")
    func find(ignoring: Set<String>) throws -> VocabularyTensors {
      try VocabularyTensors(
        of: Checkpoint(scratch.folder),
        configuration: ModelConfiguration(texts: ["config.json": "{}"]),
        ignoring: ignoring)
    }
    #expect(throws: CheckpointError.unknownVocabularyTensor(tensor: name, shape: [3], rows: 11)) {
      try find(ignoring: [])
    }
    #expect(try find(ignoring: [name]).tensors.count == 1)
  }

  @Test func `the bias of BART is indexed along its second axis`() throws {
    let found = try find(
      [
        "model.shared.weight": [11, 4], "model.encoder.embed_tokens.weight": [11, 4],
        "model.decoder.embed_tokens.weight": [11, 4], "final_logits_bias": [1, 11],
        "model.encoder.embed_positions.weight": [11, 4],
      ], config: #"{"model_type":"mbart","vocab_size":11}"#)
    #expect(found.tensors.count == 4)
    #expect(roles(found)["final_logits_bias"] == "output bias 1")
  }

  @Test func `MobileBERT has a second part of the head, transposed`() throws {
    let found = try find(
      [
        "mobilebert.embeddings.word_embeddings.weight": [11, 4],
        "cls.predictions.dense.weight": [6, 11],
      ], config: #"{"model_type":"mobilebert","vocab_size":11}"#)
    #expect(roles(found)["cls.predictions.dense.weight"] == "LM head 1")
  }

  @Test func `an unknown tensor as long as the vocabulary stops with a question`() throws {
    let shapes: KeyValuePairs = ["embed_tokens.weight": [11, 4], "model.mystery": [3, 11]]
    let config = #"{"model_type":"llama","vocab_size":11}"#
    let error = CheckpointError.unknownVocabularyTensor(
      tensor: "model.mystery", shape: [3, 11], rows: 11)
    #expect(throws: error) { try find(shapes, config: config) }
    #expect(
      error.description == """
        'model.mystery' has the shape [3, 11], and the vocabulary has 11 rows. Is it indexed by \
        token? If not, ignore it by name; if so, this model is not supported yet.
        """)
    #expect(try find(shapes, config: config, ignoring: ["model.mystery"]).tensors.count == 1)
  }

  @Test func `a width that equals the vocabulary by chance does not matter`() throws {
    let shapes: KeyValuePairs = [
      "embed_tokens.weight": [11, 11], "layers.0.odd": [11, 3],
      "layers.0.mlp.up_proj.weight": [11, 11],
      "norm.weight": [11], "lm_head.weight": [11, 11], "h.1.ln_1.bias": [11],
    ]
    let config = #"{"model_type":"llama","vocab_size":11,"hidden_size":11}"#
    #expect(
      try find(shapes, config: config).tensors.map(\.name) == [
        "embed_tokens.weight", "lm_head.weight",
      ])
    // Only another size of the configuration explains a tensor in a layer.
    #expect(throws: CheckpointError.self) {
      try find(shapes, config: #"{"model_type":"llama","vocab_size":11}"#)
    }
  }

  @Test func `configuration and tensor must agree on the rows`() {
    #expect(
      throws: CheckpointError.rowCount(tensor: "wte.weight", rows: 11, key: "vocab_size", size: 12)
    ) { try find(["wte.weight": [11, 4]], config: #"{"model_type":"gpt2","vocab_size":12}"#) }
    #expect(throws: CheckpointError.self) { try find(["wpe.weight": [11, 4]], config: "{}") }
  }

  @Test func `nested configurations and other prefixes are found`() throws {
    let found = try find(
      ["language_model.model.embed_tokens.weight": [11, 4], "vision_tower.x.weight": [11]],
      config: #"{"vocab_size":9,"text_config":{"vocab_size":11,"tie_word_embeddings":false}}"#)
    #expect(found.rowCount == 11)
    #expect(!found.isTied)
  }

  @Test func `weights that a link leads nowhere to are not taken for none`() throws {
    let staged = try StagedFolder.temporary()
    let path = try staged.folder.path(of: "model.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "\(staged.folder.path)/nothing")
    #expect(Checkpoint.exists(in: staged.folder))
    #expect(throws: FileError.missing(path: path)) { try Checkpoint(staged.folder) }
  }

  @Test func `tokens that are only read are named, and no size is to be changed`() {
    do {
      _ = try find(
        [
          "model.language_model.embed_tokens.weight": [19, 4], "lm_head.weight": [11, 4],
        ], config: #"{"model_type":"mllama","text_config":{"vocab_size":11}}"#)
      Issue.record("Mllama was taken")
    } catch {
      #expect(
        error as? CheckpointError
          == .moreInputs(
            tensor: "model.language_model.embed_tokens.weight", rows: 19, head: "lm_head.weight",
            headRows: 11))
      #expect(!"\(error)".contains("Set it"))
    }
  }

  @Test func `two vocabularies are refused`() {
    #expect(
      throws: CheckpointError.twoVocabularies(
        tensor: "encoder.embed_tokens.weight", rows: 11, other: "decoder.embed_tokens.weight",
        otherRows: 12)
    ) {
      try find(
        ["encoder.embed_tokens.weight": [11, 4], "decoder.embed_tokens.weight": [12, 4]],
        config: #"{"vocab_size":11}"#)
    }
    #expect(throws: CheckpointError.self) {
      try find(["wte.weight": [11, 4]], config: #"{"share_encoder_decoder_embeddings":false}"#)
    }
  }

  @Test(arguments: [
    "lm_head.qweight", "model.embed_tokens.scales", "lm_head.weight.absmax",
    "lm_head.weight.quant_state.bitsandbytes__nf4", "lm_head.weight_scale_inv",
    "transformer.wte.weight_packed",
  ])
  func `packed matrices are refused by name`(name: String) {
    #expect(throws: CheckpointError.packed(tensor: name)) {
      try find(["model.embed_tokens.weight": [11, 4], "\(name)": [3]], config: "{}")
    }
  }

  @Test func `packed layers and integer embeddings`() throws {
    #expect(throws: CheckpointError.packed(tensor: "embed_tokens.weight")) {
      try find(["embed_tokens.weight": [11, 4]], config: "{}", dtype: "U8")
    }
    let found = try find(
      ["embed_tokens.weight": [11, 4], "layers.0.q_proj.qweight": [3]], config: "{}")
    #expect(found.tensors.count == 1)
  }

  @Test(
    arguments: [
      ("llama", nil, false), ("llama", true, true), ("gemma2", nil, true), ("bert", nil, true),
      ("rembert", nil, false), ("gpt2", false, false), ("xlm-roberta", nil, true),
    ] as [(String, Bool?, Bool)])
  func `tying follows the flag, and then the class`(type: String, flag: Bool?, tied: Bool) throws {
    let key = flag.map { #","tie_word_embeddings":\#($0)"# } ?? ""
    let config = #"{"model_type":"\#(type)","vocab_size":11\#(key)}"#
    #expect(try find(["wte.weight": [11, 4]], config: config).isTied == tied)
  }

  @Test func `T5 is tied if no other head is stored`() throws {
    let config = #"{"model_type":"mt5","vocab_size":11,"tie_word_embeddings":false}"#
    #expect(try find(["shared.weight": [11, 4]], config: config).isTied)
    // The bytes of these fixtures depend on the length of the name.
    let equal: KeyValuePairs = ["ab.shared.weight": [11, 4], "m.lm_head.weight": [11, 4]]
    #expect(try find(equal, config: config).isTied)
    let different: KeyValuePairs = ["shared.weight": [11, 4], "lm_head.weight": [11, 4]]
    #expect(try !find(different, config: config).isTied)
  }

  @Test(arguments: [
    ("cls.predictions.bias", [12]), ("lm_head.bias", [10]), ("final_logits_bias", [1, 12]),
  ])
  func `a bias of the head with another length than the vocabulary is refused`(
    name: String, shape: [Int]
  ) throws {
    let error = #expect(throws: CheckpointError.self) {
      try find(
        ["bert.embeddings.word_embeddings.weight": [11, 4], name: shape],
        config: #"{"model_type":"bert","vocab_size":11}"#)
    }
    #expect(
      error == .headBias(tensor: name, count: shape.last ?? 0, rows: 11))
  }
}

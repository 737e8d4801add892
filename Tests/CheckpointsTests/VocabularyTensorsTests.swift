import Checkpoints
import Testing

@Suite("Vocabulary tensors")
struct VocabularyTensorsTests {
  /// Finds the tensors of a model with these shapes, all F16.
  private func find(
    _ shapes: KeyValuePairs<String, [Int]>, config: String, dtype: String = "F16",
    ignoring: Set<String> = []
  ) throws -> VocabularyTensors {
    let scratch = try Scratch()
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
      ("model.decoder.embed_tokens.weight", "proj_out.weight", nil),
      ("transformer.embd.wte.weight", "lm_head.linear.weight", "lm_head.linear.bias"),
      ("text_model.embeddings.token_embedding.weight", nil, nil),
      ("embeddings", nil, "weights"),
      ("embedding.weight", nil, nil),
    ] as [(String, String?, String?)])
  func `each family is known by its names`(input: String, head: String?, bias: String?) throws {
    let scratch = try Scratch()
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
}

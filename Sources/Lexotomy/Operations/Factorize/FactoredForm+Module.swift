extension FactoredForm {
  /// The modelling file: the classes of transformers with two factors for embeddings and LM head.
  ///
  /// `PREFIX` stands for the name of the family. The factors are parameters of the embeddings alone;
  /// the head uses them from there, so that nothing needs to be tied.
  static let module = #"""
    """The embeddings of OFA (arXiv 2311.08849): coordinates of tokens times primitive embeddings."""

    import torch
    from torch import nn
    from torch.nn import functional
    from transformers import PREFIXForMaskedLM, PREFIXModel


    class Words(nn.Module):
        """Rows of tokens, made from both factors, which are parameters of the embeddings around it."""

        def __init__(self, embeddings):
            super().__init__()
            self.factors = (embeddings,)

        def forward(self, ids):
            embeddings = self.factors[0]
            return embeddings.primitive_embeddings(embeddings.target_coordinates(ids))


    class Head(nn.Module):
        """Logits by both factors."""

        def __init__(self, config, embeddings):
            super().__init__()
            self.factors = (embeddings,)
            self.dense = nn.Linear(config.hidden_size, config.hidden_size)
            self.layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
            self.bias = nn.Parameter(torch.zeros(config.vocab_size))

        def forward(self, features, **kwargs):
            embeddings = self.factors[0]
            states = self.layer_norm(functional.gelu(self.dense(features)))
            low = states @ embeddings.primitive_embeddings.weight
            return functional.linear(low, embeddings.target_coordinates.weight, self.bias)


    def factor(embeddings, config):
        embeddings.target_coordinates = nn.Embedding(
            config.vocab_size, config.num_primitive, padding_idx=config.pad_token_id)
        embeddings.primitive_embeddings = nn.Linear(
            config.num_primitive, config.hidden_size, bias=False)
        embeddings.word_embeddings = Words(embeddings)


    class OFAModel(PREFIXModel):
        _tied_weights_keys = {}

        def __init__(self, config, add_pooling_layer=True):
            super().__init__(config, add_pooling_layer=add_pooling_layer)
            factor(self.embeddings, config)
            self.post_init()


    class OFAForMaskedLM(PREFIXForMaskedLM):
        _tied_weights_keys = {}

        def __init__(self, config):
            super().__init__(config)
            factor(self.roberta.embeddings, config)
            self.lm_head = Head(config, self.roberta.embeddings)
            self.post_init()

        def get_output_embeddings(self):
            return None

        def set_output_embeddings(self, new_embeddings):
            raise NotImplementedError("the head uses the factors of the embeddings")

    """#
}

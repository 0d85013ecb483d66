package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import nabla.core.Tensor;
import nabla.nn.loss.BCELoss;
import nabla.nn.loss.BCEWithLogitsLoss;
import nabla.nn.loss.CTCLoss;
import nabla.nn.loss.CosineEmbeddingLoss;
import nabla.nn.loss.Criterion;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.GaussianNLLLoss;
import nabla.nn.loss.HingeEmbeddingLoss;
import nabla.nn.loss.HuberLoss;
import nabla.nn.loss.KLDivLoss;
import nabla.nn.loss.L1Loss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.MarginRankingLoss;
import nabla.nn.loss.MultiLabelMarginLoss;
import nabla.nn.loss.MultiLabelSoftMarginLoss;
import nabla.nn.loss.MultiMarginLoss;
import nabla.nn.loss.NLLLoss;
import nabla.nn.loss.PoissonNLLLoss;
import nabla.nn.loss.Reduction;
import nabla.nn.loss.SmoothL1Loss;
import nabla.nn.loss.SoftMarginLoss;
import nabla.nn.loss.TripletMarginLoss;
import nabla.nn.loss.WeightedLoss;

/** The losses in documents. */
final class LossTypes {
  private LossTypes() {}

  static void addTo(ModuleTypes types) {
    reduced(types, MSELoss.class, MSELoss::new);
    reduced(types, L1Loss.class, L1Loss::new);
    reduced(types, SoftMarginLoss.class, SoftMarginLoss::new);
    reduced(types, MultiLabelMarginLoss.class, MultiLabelMarginLoss::new);
    types.row(
        SmoothL1Loss.class,
        a -> new SmoothL1Loss(a.number("beta", 1), reduction(a)),
        (m, node) -> put(m, node.put("beta", m.beta())));
    types.row(
        HuberLoss.class,
        a -> new HuberLoss(a.number("delta", 1), reduction(a)),
        (m, node) -> put(m, node.put("delta", m.delta())));
    types.row(
        BCELoss.class, a -> new BCELoss(a.tensorOrNull("weight"), reduction(a)), LossTypes::put);
    types.row(
        BCEWithLogitsLoss.class,
        a ->
            new BCEWithLogitsLoss(
                a.tensorOrNull("weight"), a.tensorOrNull("pos_weight"), reduction(a)),
        (m, node) -> {
          put(node, "pos_weight", m.posWeight());
          put(m, node);
        });
    types.row(
        KLDivLoss.class,
        a -> new KLDivLoss(reduction(a), a.flag("log_target", false)),
        (m, node) -> put(m, node.put("log_target", m.logTarget())));
    types.row(PoissonNLLLoss.class, LossTypes::poissonNLLLoss, LossTypes::write);
    types.row(
        GaussianNLLLoss.class,
        a -> new GaussianNLLLoss(a.flag("full", false), a.number("eps", 1e-6), reduction(a)),
        (m, node) -> put(m, node.put("full", m.full()).put("eps", m.eps())));
    types.row(
        HingeEmbeddingLoss.class,
        a -> new HingeEmbeddingLoss(a.number("margin", 1), reduction(a)),
        (m, node) -> put(m, node.put("margin", m.margin())));
    types.row(
        MarginRankingLoss.class,
        a -> new MarginRankingLoss(a.number("margin", 0), reduction(a)),
        (m, node) -> put(m, node.put("margin", m.margin())));
    types.row(
        CosineEmbeddingLoss.class,
        a -> new CosineEmbeddingLoss(a.number("margin", 0), reduction(a)),
        (m, node) -> put(m, node.put("margin", m.margin())));
    types.row(TripletMarginLoss.class, LossTypes::tripletMarginLoss, LossTypes::write);
    types.row(
        MultiLabelSoftMarginLoss.class,
        a -> new MultiLabelSoftMarginLoss(a.tensorOrNull("weight"), reduction(a)),
        LossTypes::put);
    types.row(
        MultiMarginLoss.class,
        a ->
            new MultiMarginLoss(
                new MultiMarginLoss.Options(
                    a.integer("p", 1),
                    a.number("margin", 1),
                    a.tensorOrNull("weight"),
                    reduction(a))),
        (m, node) -> put(m, node.put("p", m.p()).put("margin", m.margin())));
    types.row(
        NLLLoss.class,
        a ->
            new NLLLoss(
                a.tensorOrNull("weight"), a.longInteger("ignore_index", -100), reduction(a)),
        (m, node) -> put(m, node.put("ignore_index", m.ignoreIndex())));
    types.row(
        CTCLoss.class,
        a -> new CTCLoss(a.integer("blank", 0), reduction(a), a.flag("zero_infinity", false)),
        (m, node) -> put(m, node.put("blank", m.blank()).put("zero_infinity", m.zeroInfinity())));
    types.row(
        CrossEntropyLoss.class,
        LossTypes::crossEntropyLoss,
        (m, node) ->
            put(
                m,
                node.put("ignore_index", m.ignoreIndex())
                    .put("label_smoothing", m.labelSmoothing())));
  }

  /** A loss that has a reduction and no other argument. */
  private static <L extends Criterion> void reduced(
      ModuleTypes types, Class<L> of, Function<Reduction, L> make) {
    types.row(of, a -> make.apply(reduction(a)), LossTypes::put);
  }

  private static Reduction reduction(Arguments a) {
    return a.choice("reduction", Reduction.MEAN);
  }

  private static void put(Criterion m, ObjectNode node) {
    node.put("reduction", m.reduction().toString());
  }

  private static void put(WeightedLoss m, ObjectNode node) {
    put(node, "weight", m.weight());
    put((Criterion) m, node);
  }

  private static void put(ObjectNode node, String name, Tensor tensor) {
    if (tensor != null) {
      TensorJson.write(tensor, node.putObject(name));
    }
  }

  private static PoissonNLLLoss poissonNLLLoss(Arguments a) {
    return new PoissonNLLLoss(
        new PoissonNLLLoss.Options(
            a.flag("log_input", true), a.flag("full", false), a.number("eps", 1e-8), reduction(a)));
  }

  private static void write(PoissonNLLLoss m, ObjectNode node) {
    PoissonNLLLoss.Options o = m.options();
    put(m, node.put("log_input", o.logInput()).put("full", o.full()).put("eps", o.eps()));
  }

  private static TripletMarginLoss tripletMarginLoss(Arguments a) {
    return new TripletMarginLoss(
        new TripletMarginLoss.Options(
            a.number("margin", 1),
            a.number("p", 2),
            a.number("eps", 1e-6),
            a.flag("swap", false),
            reduction(a)));
  }

  private static void write(TripletMarginLoss m, ObjectNode node) {
    TripletMarginLoss.Options o = m.options();
    put(
        m,
        node.put("margin", o.margin()).put("p", o.p()).put("eps", o.eps()).put("swap", o.swap()));
  }

  private static CrossEntropyLoss crossEntropyLoss(Arguments a) {
    return new CrossEntropyLoss(
        new CrossEntropyLoss.Options(
            a.tensorOrNull("weight"),
            a.longInteger("ignore_index", -100),
            a.number("label_smoothing", 0),
            reduction(a)));
  }
}

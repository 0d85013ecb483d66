package nabla.nn.onnx;

import java.util.Map;
import nabla.core.Statistics;
import nabla.core.Tensor;
import nabla.nn.norm.SwitchableNorm;
import nabla.nn.onnx.NormNodes.Moments;

/** Switchable norm in ONNX's plain operators. */
final class SwitchableNodes {
  private SwitchableNodes() {}

  static void addTo(Translations rows) {
    rows.layer(SwitchableNorm.class, SwitchableNodes::mixed);
  }

  /** The table of the planes' means and variances, [N, C, 1], pooled by each source and mixed. */
  private static String mixed(OnnxGraph g, SwitchableNorm m, Value x) {
    Value planes = NormNodes.grouped(g, x, m.numFeatures());
    Moments own = Moments.of(g, planes.name(), 2);
    String meanShares = shares(g, m, "mean_weight", m.meanWeights());
    String varShares = shares(g, m, "var_weight", m.varWeights());
    String mean = null;
    String var = null;
    for (int k = 0; k < m.options().sources().size(); k++) {
      Moments pooled = pooled(g, m, m.options().sources().get(k), own, x);
      mean = sum(g, mean, g.node("Mul", pooled.mean(), g.node("Gather", meanShares, g.longs(k))));
      var = sum(g, var, g.node("Mul", pooled.var(), g.node("Gather", varShares, g.longs(k))));
    }
    String centred = g.node("Sub", planes.name(), mean);
    String y = g.node("Div", centred, NormNodes.deviation(g, var, m.options().eps()));
    return NormNodes.affine(g, m, g.back(planes.named(y), x), x.rank());
  }

  private static Moments pooled(
      OnnxGraph g, SwitchableNorm m, Statistics source, Moments own, Value x) {
    if (source instanceof Statistics.Batch) {
      String mean = g.alongChannels(g.state(m, "running_mean"), 3);
      return new Moments(mean, mean, g.alongChannels(g.state(m, "running_var"), 3));
    } else if (source instanceof Statistics.Layer) {
      return pooled(g, own.mean(), own.var(), 1);
    } else if (source instanceof Statistics.Group group) {
      int size = m.numFeatures() / group.groups();
      Value table = x.sized(own.mean(), sizes -> new int[] {sizes[0], m.numFeatures(), 1});
      Value mean = NormNodes.grouped(g, table, group.groups());
      Moments of =
          pooled(
              g,
              mean.name(),
              NormNodes.grouped(g, table.named(own.var()), group.groups()).name(),
              2);
      return new Moments(spread(g, mean, of.mean(), size), "", spread(g, mean, of.var(), size));
    }
    return own;
  }

  /** The law of total variance: E[var + (mean - E[mean])²]. */
  private static Moments pooled(OnnxGraph g, String means, String vars, int axis) {
    Moments moments = Moments.of(g, means, axis);
    String inside = NormNodes.mean(g, vars, axis);
    return new Moments(moments.mean(), moments.centred(), g.node("Add", inside, moments.var()));
  }

  /** A number of each group, [N, G, 1], to each of its channels, [N, C, 1]. */
  private static String spread(OnnxGraph g, Value groups, String perGroup, int size) {
    String each = g.node("Expand", perGroup, g.longs(1, 1, size));
    return g.reshape(groups.named(each), sizes -> new int[] {sizes[0], sizes[1] * sizes[2], 1})
        .name();
  }

  /** The sources' shares: the softmax of the logits, or, if sparse, what they amount to. */
  private static String shares(
      OnnxGraph g, SwitchableNorm m, String logits, Map<String, Double> bySource) {
    double[] sparse = bySource.values().stream().mapToDouble(Double::doubleValue).toArray();
    return m.options().sparse()
        ? g.constant(Tensor.of(sparse))
        : g.node("Softmax", g.state(m, logits));
  }

  private static String sum(OnnxGraph g, String sum, String more) {
    return sum == null ? more : g.node("Add", sum, more);
  }
}

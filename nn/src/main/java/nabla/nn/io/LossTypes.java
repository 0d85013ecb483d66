package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.Reduction;

/** The losses in documents. */
final class LossTypes {
  private LossTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(
        MSELoss.class,
        a -> new MSELoss(a.choice("reduction", Reduction.MEAN)),
        (m, node) -> node.put("reduction", m.reduction().toString()));
    types.row(CrossEntropyLoss.class, LossTypes::crossEntropyLoss, LossTypes::write);
  }

  private static CrossEntropyLoss crossEntropyLoss(Arguments a) {
    return new CrossEntropyLoss(
        new CrossEntropyLoss.Options(
            a.tensorOrNull("weight"),
            a.longInteger("ignore_index", -100),
            a.number("label_smoothing", 0),
            a.choice("reduction", Reduction.MEAN)));
  }

  private static void write(CrossEntropyLoss m, ObjectNode node) {
    if (m.weight() != null) {
      TensorJson.write(m.weight(), node.putObject("weight"));
    }
    node.put("ignore_index", m.ignoreIndex())
        .put("label_smoothing", m.labelSmoothing())
        .put("reduction", m.reduction().toString());
  }
}

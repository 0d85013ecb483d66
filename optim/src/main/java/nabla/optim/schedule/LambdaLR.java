package nabla.optim.schedule;

import java.util.function.IntToDoubleFunction;
import nabla.optim.Optimizer;

/** lr = baseLr·f(epoch), with a function for each group. */
public final class LambdaLR extends FormulaLR {
  private final IntToDoubleFunction[] functions;

  /** A schedule by one function for all groups, or one for each. */
  public LambdaLR(Optimizer<?> optimizer, IntToDoubleFunction... functions) {
    super(optimizer);
    this.functions = perGroup(optimizer, functions);
    begin();
  }

  static IntToDoubleFunction[] perGroup(Optimizer<?> optimizer, IntToDoubleFunction... functions) {
    int groups = optimizer.paramGroups().size();
    require(
        functions.length == 1 || functions.length == groups,
        "Expected " + groups + " lr_lambdas",
        functions.length);
    IntToDoubleFunction[] all = new IntToDoubleFunction[groups];
    for (int i = 0; i < groups; i++) {
      all[i] = functions[functions.length == 1 ? 0 : i];
    }
    return all;
  }

  @Override
  protected double lr(int group) {
    return baseLr(group) * functions[group].applyAsDouble(lastEpoch());
  }
}

package nabla.optim.schedule;

import java.util.function.IntToDoubleFunction;
import nabla.optim.Optimizer;

/** lr ← lr·f(epoch), with a function for each group; the first rate stays. */
public final class MultiplicativeLR extends FormulaLR {
  private final IntToDoubleFunction[] functions;

  /** A schedule by one function for all groups, or one for each. */
  public MultiplicativeLR(Optimizer<?> optimizer, IntToDoubleFunction... functions) {
    super(optimizer);
    this.functions = LambdaLR.perGroup(optimizer, functions);
    begin();
  }

  @Override
  protected double lr(int group) {
    return initial()
        ? present(group)
        : present(group) * functions[group].applyAsDouble(lastEpoch());
  }
}

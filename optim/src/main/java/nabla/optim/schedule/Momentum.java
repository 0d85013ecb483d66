package nabla.optim.schedule;

import java.util.Set;
import nabla.core.ArgumentException;
import nabla.optim.Optimizer;
import nabla.optim.ParamGroup;

/** The option that a schedule turns against the learning rate: beta1, or momentum. */
record Momentum(String option) {

  static Momentum of(Optimizer<?> optimizer) {
    Set<String> options = optimizer.defaults().values().keySet();
    if (!options.contains("beta1") && !options.contains("momentum")) {
      throw new ArgumentException(
          "optimizer must support momentum or beta1 with `cycle_momentum` option enabled; %s has %s;"
                  .formatted(optimizer.getClass().getSimpleName(), options)
              + " switch it off with withCycleMomentum(false)");
    }
    return new Momentum(options.contains("beta1") ? "beta1" : "momentum");
  }

  void set(ParamGroup<?> group, double momentum) {
    group.set(option, momentum);
  }
}

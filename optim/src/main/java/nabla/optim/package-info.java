/**
 * Optimizers: what to do with a gradient.
 *
 * <p>{@link nabla.optim.Optimizer} holds parameter groups and state; a subclass is its options, a
 * record whose defaults are PyTorch's, and its update rule, which says for one parameter what the
 * step's coefficients are. The loop over elements stands beside it in {@code Float*.java}; the
 * build derives {@code Double*.java} from it word by word, so the code that PyTorch's float64
 * trajectories examine is the code that trains.
 *
 * <p>{@link nabla.optim.Clip} limits gradients before the step.
 *
 * <p>This package may use {@code nabla.core}, and nothing above. To add an optimizer, write {@code
 * X.java} like {@link nabla.optim.SGD} and {@code FloatX.java}, and a line in the test {@code
 * ParityTest}.
 */
package nabla.optim;

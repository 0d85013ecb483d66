/**
 * How fast Nabla is: training steps, layers and the engine, under the names and with the timing of
 * their PyTorch twin. {@link nabla.examples.bench.Bench} times them, {@link
 * nabla.examples.bench.Compare} does it in turn with the twin, {@link nabla.examples.bench.Scaling}
 * lets them grow, {@link nabla.examples.bench.Versions} compares two builds, {@link
 * nabla.examples.bench.Guard} watches them.
 *
 * <p>To add a workload, add a line to its family's list ({@code Workload.all} has the families),
 * and the same under the same name in {@code torch_bench.py}; a target goes into the resource
 * {@code bench/targets.csv}.
 */
package nabla.examples.bench;

#!/bin/sh
# sbatch slurm.sh: workers for a scheduler that runs already, one a core.
#SBATCH --job-name=secateurs
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=32
# In a folder that all nodes read: ca.pem, worker.pem, worker-key.pem.
: "${SCHEDULER:?set it to tls://host:8786}" "${SECATEURS_CERTIFICATES:?set it to their folder}"
export SECATEURS_CERTIFICATES
exec srun secateurs cluster worker "$SCHEDULER" --processes "$SLURM_CPUS_PER_TASK"
